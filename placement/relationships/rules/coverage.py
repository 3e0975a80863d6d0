"""The kind of person missing from a student's list, from the second week on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from placement.relationships.models import ReachKind

FROM = timedelta(days=7)
PAUSE = timedelta(days=14)


def find_missing(
    carried: Iterable[str], starts_on: date | None, hidden_until: date | None, today: date
) -> ReachKind | None:
    """Return the first kind, in the list's order, that no one is marked as; None before week two and while hidden."""
    if starts_on is None or today < starts_on + FROM or (hidden_until is not None and today < hidden_until):
        return None
    there = set(carried)
    return next((kind for kind in ReachKind if kind.value not in there), None)
