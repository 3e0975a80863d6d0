"""The days of the last-week page, and how many people each part of it shows."""

from __future__ import annotations

from datetime import date, timedelta

BEFORE, AFTER = timedelta(days=7), timedelta(days=14)
SHOWN = 8  # in each part; the next ones come up when these are done


def is_open(ends_on: date | None, today: date) -> bool:
    """True from 7 days before the end to 14 days after it."""
    return ends_on is not None and ends_on - BEFORE <= today <= ends_on + AFTER
