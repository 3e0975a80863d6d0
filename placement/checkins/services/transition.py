"""Change a check-in's state; no other module does."""

from __future__ import annotations

from placement.checkins.models import CheckIn
from placement.checkins.rules.transitions import TABLE, CheckInVerb, Step


def move(checkin: CheckIn, verb: CheckInVerb) -> Step:
    """Take a step of the table; returns the transition. Raises Conflict if the state does not allow it."""
    step = TABLE.get(checkin.state, verb)
    checkin.state = step.to or checkin.state
    return step
