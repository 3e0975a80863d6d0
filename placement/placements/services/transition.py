"""The only place that changes a placement's state and records each step."""

from __future__ import annotations

from datetime import date

from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import NotAllowed, RuleBroken
from placement.core.transitions import Unmet, check_met
from placement.mail import services as mail
from placement.placements import notices
from placement.placements.models import Move, Placement, State, TerminationReason
from placement.placements.queries import placements as queries
from placement.placements.rules import conditions
from placement.placements.rules import transitions as rules
from placement.placements.rules.conditions import ApprovalFacts, CompletionFacts, MoveFacts
from placement.placements.rules.transitions import TABLE, PlacementVerb, Step


def move(
    actor: Actor,
    placement: Placement,
    verb: PlacementVerb,
    *,
    note: str = "",
    on_behalf_of: str = "",
    approval: ApprovalFacts | None = None,
    completion: CompletionFacts | None = None,
    reason: TerminationReason | None = None,
    last_day: date | None = None,
) -> Move:
    """Take a step of the transition table. Raises NotAllowed, Conflict, or RuleBroken with the missing parts.

    The caller reads the facts of other packages that the step requires.
    """
    step = TABLE.get(placement.state, verb)
    if not step.by & rules.parties(actor, placement):
        raise NotAllowed
    rules.check_reason(step, note)
    check_met(list_obstacles(placement, step, note=note, approval=approval, completion=completion))
    target = step.to or queries.find_state_before(placement)
    if verb is PlacementVerb.TERMINATE:
        _terminate(placement, reason, last_day)
    _settle(placement, verb, completion)
    before, placement.state = placement.state, target
    db.session.flush()
    move = record_act(actor, placement, verb.value, before, note, on_behalf_of)
    _tell(actor, placement, step, note, on_behalf_of)
    return move


def list_obstacles(
    placement: Placement,
    step: Step,
    *,
    note: str | None = None,
    approval: ApprovalFacts | None = None,
    completion: CompletionFacts | None = None,
) -> list[Unmet]:
    """The unmet conditions of a step."""
    needs_supervisor = conditions.require_details in step.requires
    facts = MoveFacts(
        today=clock.today(),
        state=placement.state,
        title=placement.title,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        has_supervisor=needs_supervisor and queries.find_primary(placement.id) is not None,
        note=note,
        approval=approval,
        completion=completion,
    )
    return step.list_unmet(facts)


def _tell(actor: Actor, placement: Placement, step: Step, note: str, on_behalf_of: str) -> None:
    """Audit a person's step and notify the people concerned; steps by date do neither."""
    if actor.kind is not ActorKind.SYSTEM:
        audit.record(actor, step.verb.value, "placement", placement.id, on_behalf_of=on_behalf_of)
        who = on_behalf_of or (actor.name if actor.kind is ActorKind.USER else "The career office")
        notices.notify_moved(step.notify, placement, note, who, actor.id)


def _terminate(placement: Placement, reason: TerminationReason | None, last_day: date | None) -> None:
    if reason is None:
        raise RuleBroken("Select the reason for ending the placement early.", field="reason")
    if last_day is not None:
        rules.check_dates(placement.starts_on, last_day, field="last_day")
        placement.actual_end = last_day
    placement.termination_reason = reason


def _settle(placement: Placement, verb: PlacementVerb, completion: CompletionFacts | None) -> None:
    """Set the columns that a move writes besides the state; reopening clears them."""
    if verb is PlacementVerb.COMPLETE and completion is not None:
        placement.hours_waived = completion.hours_waived
        placement.attainment_waived = completion.attainment_waived
    if verb is PlacementVerb.WITHDRAW:
        for live in links.list_live(Purpose.SUPERVISOR, placement.id):
            mail.cancel_waiting(live.id)
        links.revoke(Purpose.SUPERVISOR, placement.id)
    if verb is PlacementVerb.REOPEN:
        if placement.state is State.TERMINATED:
            placement.actual_end = None
        placement.termination_reason = None
        placement.hours_waived = placement.attainment_waived = ""


def record_act(
    actor: Actor, placement: Placement, verb: str, before: State | None, note: str, on_behalf_of: str = ""
) -> Move:
    """Record one step in the history."""
    kept = Move(
        placement_id=placement.id,
        at=clock.now(),
        verb=verb,
        from_state=before,
        to_state=placement.state,
        note=note.strip(),
        on_behalf_of=on_behalf_of,
        **actor.as_columns(),
    )
    db.session.add(kept)
    return kept
