"""When check-ins are due, what stage one is at on a day, and which moves there are. Dates come in as arguments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

OPENS_BEFORE = timedelta(days=3)
APART = timedelta(days=7)


class Slot(NamedTuple):
    """A check-in that should be there: the days it opens and is due, and its set of prompts."""

    opens_on: date
    due_on: date
    prompt_set: str


def next_schedule(start: date, end: date, first_day: int = 7, every: int = 14) -> list[Slot]:
    """What a placement from `start` to `end` is owed: a steady rhythm, and one on the last day."""
    due = _due_days(start, end, first_day, every)
    longer = {len(due) - 1, (len(due) - 1) // 2} if len(due) >= 4 else set()
    return [
        Slot(day - OPENS_BEFORE, day, "describe_examine_learn" if number in longer else "what_so_what_now_what")
        for number, day in enumerate(due)
    ]


def _due_days(start: date, end: date, first_day: int, every: int) -> list[date]:
    if end < start:
        return []
    days = [start + timedelta(days=offset) for offset in range(first_day, (end - start).days, every)]
    if days and end - days[-1] < APART:
        days.pop()
    return [*days, end]


def list_missing(plan: Iterable[Slot], written: Iterable[date], not_before: date | None = None) -> list[Slot]:
    """The part of a plan still to be laid out: nothing before a day, nothing within a week of what is written."""
    fixed = list(written)
    return [
        slot
        for slot in plan
        if (not_before is None or slot.due_on >= not_before) and all(abs(slot.due_on - day) >= APART for day in fixed)
    ]
