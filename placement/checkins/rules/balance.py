"""Balance of the weeks: objectives and feedback beside people. Days are arguments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 6
ENOUGH_TALKS = 4  # in TALKED: someone this busy with people may have lost sight of the objectives
TALKED = timedelta(days=14)
QUIET = timedelta(days=28)


@dataclass(frozen=True)
class Reflected:
    """A check-in as sent on a day: the objectives it ticks, and whether feedback was asked."""

    on: date
    objectives: frozenset[tuple[int, int]]
    asked_feedback: bool


@dataclass(frozen=True)
class Touched:
    """Something that happened with a person on a day; a talk, or a follow-up of any kind."""

    on: date
    person_id: int
    is_talk: bool


@dataclass(frozen=True)
class Week:
    """The counts of one week, which starts on a Monday."""

    starts_on: date
    objectives: int
    feedback: int
    met: int
    followed_up: int


def list_weeks(today: date, reflected: Iterable[Reflected], touched: Iterable[Touched]) -> list[Week]:
    """Count the last weeks, this one last."""
    texts, touches = list(reflected), list(touched)
    monday = today - timedelta(days=today.weekday())
    return [_count(monday - timedelta(weeks=back), today, texts, touches) for back in range(WEEKS - 1, -1, -1)]


def _count(monday: date, today: date, texts: Iterable[Reflected], touches: Iterable[Touched]) -> Week:
    last = min(monday + timedelta(days=6), today)
    sent = [one for one in texts if monday <= one.on <= last]
    happened = [one for one in touches if monday <= one.on <= last]
    return Week(
        starts_on=monday,
        objectives=len({number for one in sent for number in one.objectives}),
        feedback=sum(one.asked_feedback for one in sent),
        met=len({one.person_id for one in happened if one.is_talk}),
        followed_up=len({one.person_id for one in happened if not one.is_talk}),
    )


def describe(week: Week) -> str:
    """Say a week in words."""
    counted = (
        (week.objectives, "objective worked on", "objectives worked on"),
        (week.feedback, "time feedback asked", "times feedback asked"),
        (week.met, "person met", "people met"),
        (week.followed_up, "person followed up with", "people followed up with"),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    return f"{', '.join(said)}." if said else "Nothing noted."
