"""Rules that a person can override: a placement over two years long, and one that looks like a duplicate."""

from __future__ import annotations

from datetime import date
from typing import Final

from placement.core.errors import RuleBroken
from placement.placements.models import Placement

LONG_YEARS: Final = 2
TOO_LONG: Final = "This placement would last over two years. Correct the dates, or check this box."


def check_length(starts_on: date | None, ends_on: date | None, *, accepts_long: bool) -> None:
    """Raise if a placement would last over two years, unless a person accepted that."""
    if not accepts_long and is_long(starts_on, ends_on):
        raise RuleBroken(TOO_LONG, field="accepts_long")


def is_long(starts_on: date | None, ends_on: date | None) -> bool:
    """True if the last day is more than two years after the first, usually a typing mistake in a year."""
    if starts_on is None or ends_on is None:
        return False
    two_years_earlier = (ends_on.year - LONG_YEARS, ends_on.month, ends_on.day)
    return two_years_earlier > (starts_on.year, starts_on.month, starts_on.day)


def check_not_recorded(same: Placement | None) -> None:
    """Raise if this student already has a placement at this host with the same title and dates."""
    if same is not None:
        raise RuleBroken(
            "This student already has a placement at this host with the same title and dates, "
            f"{same.state.label.lower()}. Check this box to record another one.",
            field="accepts_duplicate",
        )
