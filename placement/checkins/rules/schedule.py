"""The schedule of check-ins, their stages, and the facts of their transitions; dates are arguments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules.conditions import OVER as OVER
from placement.checkins.rules.conditions import SENT as SENT
from placement.checkins.rules.conditions import UNDER_WAY as UNDER_WAY
from placement.checkins.rules.conditions import CheckInFacts
from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.core.labels import Label
from placement.core.transitions import Unmet
from placement.placements.models import State
from placement.placements.rules.transitions import days_before

OPENS_BEFORE = timedelta(days=3)
APART = timedelta(days=7)
GRACE = timedelta(days=3)
MISSED_AFTER = timedelta(days=30)
SHORT, LONGER = "what_so_what_now_what", "describe_examine_learn"

UNWRITTEN = (CheckInState.SCHEDULED, CheckInState.DRAFT)


class Stage(Label):
    """The stage of a check-in on a given day, as labels for readers."""

    SCHEDULED = "scheduled", "Not open yet"
    OPEN = "open", "Open"
    DRAFT = "draft", "Draft"
    OVERDUE = "overdue", "Overdue"
    SUBMITTED = "submitted", "Submitted"
    REPLIED = "answered", "Replied"
    EXCUSED = "excused", "Excused"
    MISSED = "missed", "Missed"


class Slot(NamedTuple):
    """A planned check-in: the days it opens and is due, and its prompts."""

    opens_on: date
    due_on: date
    prompt_set: str


MOST = 500  # upper limit, since an import accepts any two days, even with a mistyped year


def next_schedule(start: date, end: date, first_day: int = 7, every: int = 14) -> list[Slot]:
    """Plan the check-ins of a placement from `start` to `end`: at fixed intervals (days), and on the last day.

    In a schedule of four or more, the middle and the last check-in have the longer prompts.
    """
    due = _due_days(start, end, first_day, every)
    longer = {len(due) - 1, (len(due) - 1) // 2} if len(due) >= 4 else set()
    return [Slot(days_before(day, OPENS_BEFORE), day, LONGER if at in longer else SHORT) for at, day in enumerate(due)]


def _due_days(start: date, end: date, first_day: int, every: int) -> list[date]:
    if end < start:
        return []
    offsets = range(first_day, (end - start).days, every)[:MOST]
    days = [start + timedelta(days=offset) for offset in offsets]
    if days and end - days[-1] < APART:
        days.pop()
    return [*days, end]


def list_missing(plan: Iterable[Slot], written: Iterable[date], not_before: date | None = None) -> list[Slot]:
    """List the slots of a plan to add: none before `not_before`, none within a week of a written check-in."""
    fixed = list(written)
    return [
        slot
        for slot in plan
        if (not_before is None or slot.due_on >= not_before) and all(abs(slot.due_on - day) >= APART for day in fixed)
    ]


def list_first(
    state: State, starts_on: date | None, ends_on: date | None, first_day: int, every: int, not_before: date
) -> list[Slot]:
    """List the slots of a new placement: none without both dates, none due before `not_before`."""
    if state not in UNDER_WAY or starts_on is None or ends_on is None:
        return []
    return list_missing(next_schedule(starts_on, ends_on, first_day, every), [], not_before)


def stage(checkin: CheckIn, today: date) -> Stage:
    """Return the stage of this check-in today."""
    if checkin.state not in UNWRITTEN:
        return Stage(checkin.state.value)
    if today - checkin.due_on >= MISSED_AFTER:
        return Stage.MISSED
    if today > checkin.due_on:
        return Stage.OVERDUE
    if checkin.state is CheckInState.DRAFT:
        return Stage.DRAFT
    return Stage.OPEN if today >= checkin.opens_on else Stage.SCHEDULED


def is_late(checkin: CheckIn, day: date) -> bool:
    """True if a check-in submitted on this day (in the institution's time zone) is late."""
    return day > checkin.due_on


def facts_of(checkin: CheckIn, placement_state: State, today: date) -> CheckInFacts:
    """Return the facts that the conditions of its transitions check."""
    faculty = checkin.placement.faculty
    reader = faculty.name if faculty else "your faculty member"
    return CheckInFacts(
        today=today,
        state=checkin.state,
        placement_state=placement_state,
        opens_on=checkin.opens_on,
        due_on=checkin.due_on,
        was_opened=lambda: checkin.was_opened,
        reader=reader,
    )


def list_obstacles(verb: CheckInVerb, facts: CheckInFacts) -> list[Unmet]:
    """List the unmet conditions of a verb in this state, or of its first entry if the state has none."""
    entries = TABLE.list_of(verb)
    return next((step for step in entries if facts.state in step.from_), entries[0]).list_unmet(facts)


def closed_reason(checkin: CheckIn, today: date) -> str:
    """Return the reason the check-in can't be written today; empty if it can."""
    unmet = list_obstacles(CheckInVerb.SUBMIT, facts_of(checkin, checkin.placement.state, today))
    return unmet[0].sentence if unmet else ""
