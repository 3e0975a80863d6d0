"""When a student is asked 3, 6 and 12 months after a placement's end, and until when an answer counts (DOMAIN 7)."""

from __future__ import annotations

from datetime import date, timedelta

from placement.relationships.rules.months import add_months

MONTHS = (3, 6, 12)
ANSWER_WITHIN = timedelta(days=45)
SEND_WITHIN = timedelta(days=30)  # a worker that stood still catches up, but old placements are not asked
APART = timedelta(days=14)


def find_due(ends_on: date, today: date) -> int | None:
    """Return the months whose email is due today, if any: from the due day on, for 30 days."""
    for months in reversed(MONTHS):
        due = add_months(ends_on, months)
        if due <= today <= due + SEND_WITHIN:
            return months
    return None


def is_open(ends_on: date | None, months: int, today: date) -> bool:
    """True from the due day to 45 days later."""
    if ends_on is None:
        return False
    due = add_months(ends_on, months)
    return due <= today <= due + ANSWER_WITHIN
