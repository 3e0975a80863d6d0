"""Rules of correcting a submitted check-in. Dates are arguments."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules.table import TABLE, CheckInVerb
from placement.checkins.rules.transitions import UNDER_WAY
from placement.core.edit_forms import to_plain
from placement.core.errors import Conflict, RuleBroken
from placement.placements.models import State

COLUMNS = (
    "what",
    "so_what",
    "now_what",
    "hours",
    "feedback_asked",
    "feedback_got",
    "people_met",
    "next_step",
    "next_step_on",
    "objective_numbers",
    "skill_codes",
    "mood",
    "support",
)


def find_reason_against(checkin: CheckIn, placement_state: State, today: date) -> RuleBroken | None:
    """Return the reason it can't be corrected today, or None: until its due date or, if later, until faculty opens it.

    A reply or the end of the placement closes it. The reason is a Conflict if faculty acted meanwhile.
    """
    if checkin.state is CheckInState.REPLIED:
        return Conflict(f"{_reader(checkin)} has replied to this check-in, so it can no longer be corrected.")
    if (checkin.state, CheckInVerb.CORRECT) not in TABLE:
        return Conflict("This check-in has not been sent, so there is nothing to correct.")
    if placement_state not in UNDER_WAY:
        return RuleBroken(
            f"This placement is {placement_state.label.lower()}, so its check-ins can no longer be corrected."
        )
    if today > checkin.due_on and checkin.was_opened:
        return Conflict(
            f"This check-in was due {_day(checkin.due_on)}, and {_reader(checkin)} has opened it, "
            "so it can no longer be corrected."
        )
    return None


def check_correctable(checkin: CheckIn, placement_state: State, today: date) -> None:
    """Raise unless it can be corrected today."""
    if reason := find_reason_against(checkin, placement_state, today):
        raise reason


def may_correct(checkin: CheckIn, placement_state: State, today: date) -> bool:
    """True if it can be corrected today."""
    return find_reason_against(checkin, placement_state, today) is None


def describe_time_left(checkin: CheckIn, today: date) -> str:
    """Describe how long it can still be corrected."""
    reader = _reader(checkin)
    if today > checkin.due_on:
        return f"You can correct this check-in until {reader} opens it."
    until = f"You can correct this check-in through {_day(checkin.due_on)}"
    if checkin.was_opened:
        return f"{until}, as long as {reader} has not replied."
    return f"{until}, and after that until {reader} opens it, as long as {reader} has not replied."


def version_of(checkin: CheckIn) -> str:
    """Return the version of its text for pages to post back; empty for the first."""
    return checkin.corrected_at.isoformat() if checkin.corrected_at else ""


def check_seen(checkin: CheckIn, seen: str) -> None:
    """Raise Conflict if the page that posts `seen` showed another version."""
    if seen != version_of(checkin):
        raise Conflict("The student corrected this check-in after you opened the page. Read the new text first.")


def answers_of(checkin: CheckIn) -> dict[str, Any]:
    """Return its answers as plain values; after submission people met have no names (see CheckIn)."""
    return {name: _plain(getattr(checkin, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    """Return ints and lists unchanged, dates and hours as text, so stored and new values compare equal."""
    return value if isinstance(value, (int, list)) else to_plain(value)


def _day(day: date) -> str:
    return f"{day:%a, %b} {day.day}"


def _reader(checkin: CheckIn) -> str:
    faculty = checkin.placement.faculty
    return faculty.name if faculty else "your faculty member"
