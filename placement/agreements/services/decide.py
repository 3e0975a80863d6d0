"""Record supervisor and faculty decisions on exactly the wording they were shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from placement.agreements import notices
from placement.agreements.models import Agreement, AgreementState, Decision, Wording
from placement.agreements.notices import NoticeFacts
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import AgreementVerb, Party
from placement.agreements.services import supervisor_link, transition
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.placements.queries import placements


def agree(
    actor: Actor, agreement: Agreement, *, seen: int | None = None, on_behalf_of: str = "", note: str = ""
) -> None:
    """Agree to all objectives as the supervisor; faculty is next. Raises Conflict if already done."""
    rules.next_state(agreement.state, AgreementVerb.AGREE)
    rules.check_seen(agreement, seen)
    for wording in queries.list_wordings(agreement):
        _agree(actor, wording, Party.SUPERVISOR, on_behalf_of)
    agreement.supervisor_agreed_at = clock.now()
    agreement.supervisor_name = on_behalf_of or actor.name
    agreement.supervisor_recorded_by = actor.name if on_behalf_of else ""
    step = transition.move(actor, agreement, AgreementVerb.AGREE, on_behalf_of=on_behalf_of, note=note)
    notices.notify_moved(step.notify, agreement, NoticeFacts())


def ask(
    actor: Actor,
    agreement: Agreement,
    requests: Mapping[int, str],
    *,
    party: Party,
    agree_to_rest: bool = False,
    seen: int | None = None,
    on_behalf_of: str = "",
) -> Agreement:
    """Request changes to individual objectives; returns the new draft, with the others unchanged."""
    rules.next_state(agreement.state, AgreementVerb.ASK)
    _check_turn(agreement, party)
    rules.check_seen(agreement, seen)
    wordings = queries.list_wordings(agreement)
    rules.check_requests(requests, wordings)
    for wording in wordings:
        if comment := requests.get(wording.objective.number):
            _decide(actor, wording, party, Decision.CHANGES_REQUESTED, comment.strip(), on_behalf_of)
        elif agree_to_rest:
            _agree(actor, wording, party, on_behalf_of)
    numbers = ", ".join(str(number) for number in sorted(requests))
    step = transition.move(actor, agreement, AgreementVerb.ASK, on_behalf_of=on_behalf_of, note=f"Objective {numbers}")
    draft = transition.open_next(agreement)
    draft.due_on = rules.changes_due_on(agreement.due_on, clock.today())
    facts = NoticeFacts(who=on_behalf_of or actor.name, wordings=wordings, party=party, due_on=draft.due_on)
    notices.notify_moved(step.notify, agreement, facts)
    return draft


def decide(
    actor: Actor,
    agreement: Agreement,
    *,
    approve: Collection[int] = (),
    requests: Mapping[int, str] | None = None,
    late_reason: str = "",
    seen: int | None = None,
    on_behalf_of: str = "",
) -> AgreementState:
    """Sign off objectives or request changes as faculty; the agreement is signed off once all are."""
    _check_turn(agreement, Party.FACULTY)
    rules.check_seen(agreement, seen)
    wordings = queries.list_wordings(agreement)
    complete = all(row.objective.number in approve or row.faculty_decision is Decision.AGREED for row in wordings)
    _check_decision(agreement, wordings, approve, requests or {}, late_reason if complete else None)
    for wording in wordings:
        if wording.objective.number in approve:
            _agree(actor, wording, Party.FACULTY, on_behalf_of)
    if requests:
        ask(actor, agreement, requests, party=Party.FACULTY, on_behalf_of=on_behalf_of)
    elif complete:
        _sign_off(actor, agreement, wordings, late_reason, on_behalf_of)
    else:
        numbers = ", ".join(str(number) for number in sorted(approve))
        transition.raise_version(agreement)
        note = f"Objective {numbers}"
        transition.record_act(actor, agreement, "approve", agreement.state, note=note, on_behalf_of=on_behalf_of)
    return agreement.state


def _check_decision(
    agreement: Agreement,
    wordings: list[Wording],
    approve: Collection[int],
    requests: Mapping[int, str],
    late_reason: str | None,
) -> None:
    """Raise before any change if the decision is empty or contradictory, or lacks a reason.

    `late_reason` is None if no reason is required.
    """
    if not approve and not requests:
        raise RuleBroken("Sign off an objective or request a change first.")
    if both := sorted(set(approve) & set(requests)):
        raise RuleBroken(f"Objective {both[0]} can't be signed off and changed at once. Select one.")
    if requests:
        rules.check_requests(requests, wordings)
    elif late_reason is not None:
        transition.check(agreement, AgreementVerb.SIGN, late_reason=late_reason)


def _check_turn(agreement: Agreement, party: Party) -> None:
    """Raise Conflict if the agreement is not waiting on this party."""
    if rules.DECIDER.get(agreement.state) is not party:
        rules.next_state(agreement.state, AgreementVerb.SIGN if party is Party.FACULTY else AgreementVerb.AGREE)


def _sign_off(actor: Actor, agreement: Agreement, wordings: list[Wording], late_reason: str, on_behalf_of: str) -> None:
    placement = agreement.placement
    before = queries.find_in_force(placement)
    agreement.signed_off_at, agreement.signed_off_on = clock.now(), clock.today()
    agreement.signed_off_by_id = placement.faculty_id if on_behalf_of else actor.id
    agreement.signed_off_name = on_behalf_of or actor.name
    agreement.signed_off_recorded_by = actor.name if on_behalf_of else ""
    agreement.late_reason = late_reason.strip()
    _note_approved(agreement, wordings, before)
    step = transition.move(actor, agreement, AgreementVerb.SIGN, note=late_reason, on_behalf_of=on_behalf_of)
    notices.notify_moved(step.notify, agreement, _facts_for_supervisor(placement))


def _note_approved(agreement: Agreement, wordings: list[Wording], before: Agreement | None) -> None:
    """Mark objectives as approved, amended (reworded since the final version), or withdrawn (removed)."""
    versions = {row.objective_id: row.version for row in queries.list_wordings(before)} if before else {}
    included = {wording.objective_id for wording in wordings}
    for wording in wordings:
        objective = wording.objective
        objective.approved_at = objective.approved_at or agreement.signed_off_at
        if wording.version > versions.get(objective.id, wording.version):
            objective.amended += 1
    for objective in queries.list_objectives(agreement.placement_id):
        if objective.id not in included:
            objective.withdrawn_at = objective.withdrawn_at or agreement.signed_off_at


def _facts_for_supervisor(placement: Placement) -> NoticeFacts:
    """Return the current supervisor and their link, if there is a supervisor."""
    row = placements.find_primary(placement.id)
    if row is None:
        return NoticeFacts()
    return NoticeFacts(supervisor=row.supervisor, link_id=supervisor_link.link_for(placement, row.supervisor).id)


def _agree(actor: Actor, wording: Wording, party: Party, on_behalf_of: str) -> None:
    """Agree, unless this party already agreed to this wording."""
    if rules.decision_of(wording, party) is not Decision.AGREED:
        _decide(actor, wording, party, Decision.AGREED, "", on_behalf_of)


def _decide(actor: Actor, wording: Wording, party: Party, decision: Decision, comment: str, on_behalf_of: str) -> None:
    transition.note_decided(wording, decision)
    recorded_by = actor.name if on_behalf_of else ""
    if party is Party.SUPERVISOR:
        wording.supervisor_decision, wording.supervisor_comment = decision, comment
        wording.supervisor_recorded_by = recorded_by
        return
    wording.faculty_decision, wording.faculty_comment = decision, comment
    wording.faculty_recorded_by = recorded_by
    wording.decided_by_id, wording.decided_at = actor.id, clock.now()
