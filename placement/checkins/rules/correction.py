"""Rules of correcting a submitted check-in. Dates are arguments."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.checkins.models import CheckIn
from placement.checkins.rules.schedule import facts_of, list_obstacles
from placement.checkins.rules.transitions import CheckInVerb
from placement.core.edit_forms import to_plain
from placement.core.errors import Conflict, RuleBroken
from placement.core.text import short_date
from placement.core.transitions import find_error
from placement.placements.models import State

COLUMNS = (
    "what",
    "so_what",
    "now_what",
    "hours",
    "feedback_asked",
    "feedback_got",
    "people_met",
    "no_one_new",
    "events",
    "next_step",
    "next_step_on",
    "objective_numbers",
    "skill_codes",
    "mood",
    "support",
)


def find_reason_against(checkin: CheckIn, placement_state: State, today: date) -> RuleBroken | None:
    """Return the reason it can't be corrected today, or None."""
    return find_error(list_obstacles(CheckInVerb.CORRECT, facts_of(checkin, placement_state, today)))


def may_correct(checkin: CheckIn, placement_state: State, today: date) -> bool:
    """True if it can be corrected today."""
    return find_reason_against(checkin, placement_state, today) is None


def describe_time_left(checkin: CheckIn, today: date) -> str:
    """Describe how long it can still be corrected."""
    reader = _reader(checkin)
    if today > checkin.due_on:
        return f"You can correct this check-in until {reader} opens it."
    until = f"You can correct this check-in through {short_date(checkin.due_on)}"
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


def _reader(checkin: CheckIn) -> str:
    faculty = checkin.placement.faculty
    return faculty.name if faculty else "your faculty member"
