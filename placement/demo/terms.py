"""The two terms of the demo around its day: one that is over, and one that is past its middle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
LENGTH = timedelta(weeks=16, days=4)
APART = timedelta(weeks=20)
SEASONS = (("SP", "Spring"), ("SU", "Summer"), ("FA", "Fall"))


@dataclass(frozen=True)
class TermDays:
    """A term's first and last day, code, and name."""

    starts_on: date
    ends_on: date
    code: str
    name: str


def plan_terms(today: date) -> tuple[TermDays, TermDays]:
    """Return the past and the present term; the present one began nine weeks ago, on a Monday."""
    begins = today - 9 * WEEK
    begins -= begins.weekday() * DAY
    present, past = _find_season(begins), _find_season(begins - APART)
    if past == present:
        past = (past[0], past[1] - 1) if past[1] else (past[0] - 1, 2)
    return _name_term(begins - APART, past), _name_term(begins, present)


def _find_season(begins: date) -> tuple[int, int]:
    middle = begins + LENGTH / 2
    return middle.year, 0 if middle.month <= 5 else 1 if middle.month <= 8 else 2


def _name_term(begins: date, season: tuple[int, int]) -> TermDays:
    year, number = season
    code, name = SEASONS[number]
    return TermDays(begins, begins + LENGTH, f"{year}{code}", f"{name} {year}")
