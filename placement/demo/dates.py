"""The two terms of the sample, laid around today: one that is over, and one that is past its middle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
LENGTH = timedelta(weeks=16, days=4)
APART = timedelta(weeks=20)
SEASONS = (("SP", "Spring"), ("SU", "Summer"), ("FA", "Fall"))


@dataclass(frozen=True)
class Span:
    """A term's first and last day, its code and its name."""

    starts_on: date
    ends_on: date
    code: str
    name: str


@dataclass(frozen=True)
class Calendar:
    """What lies where, seen from today."""

    today: date
    past: Span
    present: Span


def lay_out(today: date) -> Calendar:
    """The terms around a day. The present one has been going on for nine weeks."""
    begins = monday(today - 9 * WEEK)
    present = _season(begins + LENGTH / 2)
    past = _season(begins - APART + LENGTH / 2)
    if past == present:
        past = (past[0], past[1] - 1) if past[1] else (past[0] - 1, 2)
    return Calendar(today, _span(begins - APART, past), _span(begins, present))


def monday(day: date) -> date:
    """The Monday of this day's week."""
    return day - timedelta(days=day.weekday())


def _season(middle: date) -> tuple[int, int]:
    return middle.year, 0 if middle.month <= 5 else 1 if middle.month <= 8 else 2


def _span(begins: date, season: tuple[int, int]) -> Span:
    year, number = season
    code, name = SEASONS[number]
    return Span(begins, begins + LENGTH, f"{year}{code}", f"{name} {year}")
