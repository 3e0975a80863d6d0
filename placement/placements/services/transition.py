"""The one place where a placement's state changes, and where each step is kept."""

from __future__ import annotations

from datetime import date

from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import NotAllowed, RuleBroken
from placement.mail import services as mail
from placement.placements import notices
from placement.placements.models import Move, Placement, State, TerminationReason
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules
from placement.placements.rules.transitions import ApprovalFacts, CompletionFacts, Verb


def move(
    actor: Actor,
    placement: Placement,
    verb: Verb,
    *,
    note: str = "",
    on_behalf_of: str = "",
    approval: ApprovalFacts | None = None,
    completion: CompletionFacts | None = None,
    reason: TerminationReason | None = None,
    last_day: date | None = None,
) -> Move:
    """Move a placement along the table. Raises NotAllowed, Conflict, or RuleBroken with what is missing.

    Who sees several nouns hands in the facts that `approve` and `complete` look at.
    """
    step = _get_step(actor, placement, verb)
    rules.check_reason(verb, note)
    _check_early(placement, verb, note)
    _check_needs(placement, verb, approval, completion)
    target = step.to or queries.find_state_before(placement)
    if verb is Verb.TERMINATE:
        _terminate(placement, reason, last_day)
    _settle(placement, verb, completion)
    before, placement.state = placement.state, target
    db.session.flush()
    kept = keep(actor, placement, verb.value, before, note, on_behalf_of)
    _tell(actor, placement, verb, note, on_behalf_of)
    return kept


def _tell(actor: Actor, placement: Placement, verb: Verb, note: str, on_behalf_of: str) -> None:
    """Put what a person did into the trail, and tell those it concerns; dates move placements silently."""
    if actor.kind is not ActorKind.SYSTEM:
        audit.record(actor, verb.value, "placement", placement.id, on_behalf_of=on_behalf_of)
        notices.tell_moved(placement, verb, note, actor.id)


def _get_step(actor: Actor, placement: Placement, verb: Verb) -> rules.Step:
    """The line of the table. Raises Conflict where there is none, NotAllowed where it is not this actor's to take."""
    step = rules.get_step(placement.state, verb)
    if not step.by & rules.parties(actor, placement):
        raise NotAllowed
    return step


def _check_early(placement: Placement, verb: Verb, note: str) -> None:
    """Raise where a placement is completed before its last day without a reason."""
    is_early = verb is Verb.COMPLETE and rules.is_early(placement.ends_on, clock.today())
    if is_early and not note.strip():
        raise RuleBroken("Say why the placement is completed before its last day.", field="note")


def _check_needs(
    placement: Placement, verb: Verb, approval: ApprovalFacts | None, completion: CompletionFacts | None
) -> None:
    today = clock.today()
    if verb is Verb.SUBMIT:
        rules.check_none(list_missing(placement))
    elif verb is Verb.APPROVE:
        if approval is None:
            raise ValueError("Approving needs its facts.")
        rules.check_none(rules.list_unmet(approval))
    elif verb is Verb.COMPLETE:
        if completion is None:
            raise ValueError("Completing needs its facts.")
        rules.check_none(rules.list_undone(completion))
    elif verb is Verb.WITHDRAW:
        rules.check_not_begun(placement.state, placement.starts_on, today)
    elif verb is Verb.START:
        rules.check_started(placement.starts_on, today)
    elif verb is Verb.END:
        rules.check_over(placement.ends_on, today)


def list_missing(placement: Placement) -> list[rules.Unmet]:
    """What is still to be filled in before this placement can be submitted."""
    has_supervisor = queries.find_primary(placement.id) is not None
    return rules.list_missing(placement.title, placement.starts_on, placement.ends_on, has_supervisor)


def _terminate(placement: Placement, reason: TerminationReason | None, last_day: date | None) -> None:
    if reason is None:
        raise RuleBroken("Choose why the placement is terminated.", field="reason")
    if last_day is not None:
        rules.check_dates(placement.starts_on, last_day, field="last_day")
        placement.actual_end = last_day
    placement.termination_reason = reason


def _settle(placement: Placement, verb: Verb, completion: CompletionFacts | None) -> None:
    """What a move writes beside the state, and what reopening takes back."""
    if verb is Verb.COMPLETE and completion is not None:
        placement.hours_waived = completion.hours_waived
        placement.attainment_waived = completion.attainment_waived
    if verb is Verb.WITHDRAW:
        for live in links.list_live(Purpose.SUPERVISOR, placement.id):
            mail.cancel_waiting(live.id)
        links.revoke(Purpose.SUPERVISOR, placement.id)
    if verb is Verb.REOPEN:
        if placement.state is State.TERMINATED:
            placement.actual_end = None
        placement.termination_reason = None
        placement.hours_waived = placement.attainment_waived = ""


def keep(
    actor: Actor, placement: Placement, verb: str, before: State | None, note: str, on_behalf_of: str = ""
) -> Move:
    """Keep one step for ever."""
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
