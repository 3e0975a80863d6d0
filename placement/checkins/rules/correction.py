"""Rules of correcting a check-in that was sent. Dates come in as arguments."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules.transitions import NEXT, UNDER_WAY, Verb
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


def check_correctable(checkin: CheckIn, placement_state: State, today: date) -> None:
    """Raise unless it may be corrected today: until its due date or, if later, until faculty has opened it.

    A reply ends it, and so does the end of the placement. Raises Conflict where faculty did something meanwhile.
    """
    if checkin.state is CheckInState.ANSWERED:
        raise Conflict(f"{_reader(checkin)} has replied to this check-in, so it can no longer be corrected.")
    if (checkin.state, Verb.CORRECT) not in NEXT:
        raise Conflict("This check-in has not been sent, so there is nothing to correct.")
    if placement_state not in UNDER_WAY:
        raise RuleBroken(
            f"This placement is {placement_state.label.lower()}, so its check-ins can no longer be corrected."
        )
    if today > checkin.due_on and checkin.was_opened:
        raise Conflict(
            f"This check-in was due {_day(checkin.due_on)}, and {_reader(checkin)} has opened it, "
            "so it can no longer be corrected."
        )


def find_reason_against(checkin: CheckIn, placement_state: State, today: date) -> RuleBroken | None:
    """Why it can't be corrected today, or None if it can."""
    try:
        check_correctable(checkin, placement_state, today)
    except RuleBroken as broken:
        return broken
    return None


def may_correct(checkin: CheckIn, placement_state: State, today: date) -> bool:
    """True if it can be corrected today."""
    return find_reason_against(checkin, placement_state, today) is None


def describe_time_left(checkin: CheckIn, today: date) -> str:
    """Say until when a check-in that may be corrected today may be."""
    reader = _reader(checkin)
    if today > checkin.due_on:
        return f"You can correct this check-in until {reader} opens it."
    until = f"You can correct this check-in through {_day(checkin.due_on)}"
    if checkin.was_opened:
        return f"{until}, as long as {reader} has not replied."
    return f"{until}, and after that until {reader} opens it, as long as {reader} has not replied."


def version_of(checkin: CheckIn) -> str:
    """The version of its text, as pages send it along; empty for the first."""
    return checkin.corrected_at.isoformat() if checkin.corrected_at else ""


def check_seen(checkin: CheckIn, seen: str) -> None:
    """Raise Conflict where the page that sends `seen` showed another version."""
    if seen != version_of(checkin):
        raise Conflict("The student corrected this check-in after you opened the page. Read the new text first.")


def answers_of(checkin: CheckIn) -> dict[str, Any]:
    """Everything it says, as plain values; once sent, people met are without names (see CheckIn)."""
    return {name: _plain(getattr(checkin, name)) for name in COLUMNS}


def _plain(value: Any) -> Any:
    """Numbers of scales and lists as they are; days and hours as text, the same before and after they are stored."""
    return value if isinstance(value, (int, list)) else to_plain(value)


def _day(day: date) -> str:
    return f"{day:%a, %b} {day.day}"


def _reader(checkin: CheckIn) -> str:
    faculty = checkin.placement.faculty
    return faculty.name if faculty else "your faculty member"
