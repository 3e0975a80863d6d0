"""A talk as the student says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placement.relationships.models import InteractionKind

MINUTES = (15, 30, 60)


@dataclass(frozen=True)
class Talk:
    """A talk in the student's words. `names` are people to meet next; `promise` is like "slides by Fri"."""

    on: date
    kind: InteractionKind
    minutes: int | None = None
    note: str = ""
    learned: str = ""
    offer: str = ""
    names: Sequence[str] = ()
    promise: str = ""
