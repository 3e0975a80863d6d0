"""Conditions of a check-in's transitions, as functions of the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from placement.checkins.models import CheckInState
from placement.core.text import short_date
from placement.core.transitions import Unmet
from placement.placements.models import State

UNDER_WAY = (State.APPROVED, State.ACTIVE, State.ENDED)
OVER = (State.COMPLETED, State.TERMINATED)
SENT = (CheckInState.SUBMITTED, CheckInState.REPLIED)


@dataclass(frozen=True)
class CheckInFacts:
    """The facts that conditions check; `reader` names the faculty member.

    `was_opened` is a function because it runs a query, which only a correction after the due date needs.
    """

    today: date
    state: CheckInState
    placement_state: State
    opens_on: date
    due_on: date
    was_opened: Callable[[], bool]
    reader: str


def require_open(facts: CheckInFacts) -> list[Unmet]:
    """Require a placement under way and an open check-in; late check-ins are accepted until the placement is over."""
    if facts.placement_state in OVER:
        return [Unmet("", f"This placement is {facts.placement_state.label.lower()}, so its check-ins are closed.")]
    if facts.placement_state not in UNDER_WAY:
        return [Unmet("", "This placement isn't active yet, so there is nothing to reflect on.")]
    if facts.state is CheckInState.EXCUSED:
        return [Unmet("", "You were excused from this check-in. You don't need to submit it.")]
    if facts.state not in SENT and facts.today < facts.opens_on:
        day = f"{facts.opens_on:%A, %B} {facts.opens_on.day}"
        return [Unmet("", f"This check-in isn't open today. It opens on {day}.")]
    return []


def require_correctable(facts: CheckInFacts) -> list[Unmet]:
    """Allow corrections until the due date or faculty opens it, whichever is later; not after a reply or the end."""
    if facts.state is CheckInState.REPLIED:
        sentence = f"{facts.reader} has replied to this check-in, so it can no longer be corrected."
        return [Unmet("", sentence, is_conflict=True)]
    if facts.state is not CheckInState.SUBMITTED:
        return [Unmet("", "This check-in hasn't been submitted, so there is nothing to correct.", is_conflict=True)]
    if facts.placement_state not in UNDER_WAY:
        state = facts.placement_state.label.lower()
        return [Unmet("", f"This placement is {state}, so its check-ins can no longer be corrected.")]
    if facts.today > facts.due_on and facts.was_opened():
        due = short_date(facts.due_on)
        sentence = f"This check-in was due {due}, and {facts.reader} has opened it, so it can no longer be corrected."
        return [Unmet("", sentence, is_conflict=True)]
    return []
