"""The student's actions (write, send, withdraw, amend), which staff can do on their behalf."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from placement import audit
from placement.agreements import notices
from placement.agreements.models import Agreement, AgreementState, Decision, Objective, Wording
from placement.agreements.notices import NoticeFacts
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.agreements.rules.content import Content, write_into
from placement.agreements.rules.review import AgreementVerb, Party
from placement.agreements.services import supervisor_link, transition
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import Conflict, RuleBroken
from placement.placements.models import Placement
from placement.placements.queries import placements


def open_for(actor: Actor, placement: Placement, due_on: date | None = None) -> bool:
    """Request objectives by email; if they already exist, change only a draft's due date and return False."""
    rules.check_writable(placement.state)
    current = queries.find_current(placement)
    if current is not None:
        if current.state is AgreementState.DRAFTING:
            current.due_on = due_on
        return False
    _open(actor, placement, due_on)
    notices.opened(placement, due_on, rules.limits(placement.program, placement.placement_type))
    return True


def _open(actor: Actor, placement: Placement, due_on: date | None = None) -> Agreement:
    agreement = Agreement(
        placement_id=placement.id, revision=1, state=AgreementState.DRAFTING, due_on=due_on, opened_at=clock.now()
    )
    db.session.add(agreement)
    db.session.flush()
    transition.record_act(actor, agreement, "open")
    return agreement


def write(
    actor: Actor, placement: Placement, content: Content, wording: Wording | None = None, *, on_behalf_of: str = ""
) -> Wording:
    """Add or reword an objective; any part may be missing, but not all. A new wording loses its decisions."""
    rules.check_writable(placement.state)
    if content.is_empty:
        raise RuleBroken("Enter your objective first.", field="statement")
    case = queries.case_of(placement)
    draft = case.draft or (_open(actor, placement) if case.current is None else None)
    if draft is None:
        raise Conflict(rules.describe_state(case.state))
    transition.lock_draft(draft)
    if wording is None:
        existing = queries.list_wordings(draft)
        if twin := next((row for row in existing if row.statement_hash == content.hash), None):
            return twin  # a second click on the same form adds nothing
        rules.check_room(len(existing), case.limits.most)
        wording = _add(draft)
    if wording.statement_hash != content.hash:
        wording.recorded_by = actor.name if on_behalf_of else ""
    write_into(wording, content)
    _settle_decisions(case, draft, wording)
    db.session.flush()
    if on_behalf_of:
        detail = {"objective": wording.objective.number, "on_behalf_of": on_behalf_of}
        audit.record(actor, "write objective", "placement", placement.id, **detail)
    return wording


def _add(draft: Agreement) -> Wording:
    last = db.session.scalar(select(func.max(Objective.number)).where(Objective.placement_id == draft.placement_id))
    objective = Objective(placement_id=draft.placement_id, number=(last or 0) + 1, changes_asked=0, amended=0)
    wording = Wording(agreement_id=draft.id, objective=objective, version=1)
    db.session.add_all([objective, wording])
    return wording


def _settle_decisions(case: queries.Agreements, draft: Agreement, wording: Wording) -> None:
    """Copy the decisions if the wording matches the previous revision; otherwise reset them."""
    before = _find_before(case, draft, wording.objective.id)
    if before is None:
        return
    if before.statement_hash == wording.statement_hash:
        transition.copy_fields(before, wording, transition.OF_THE_WORDS)
        return
    wording.version = before.version + 1
    wording.supervisor_decision = wording.faculty_decision = Decision.PENDING
    wording.supervisor_comment = wording.faculty_comment = ""
    wording.supervisor_recorded_by = wording.faculty_recorded_by = ""
    wording.decided_by_id = wording.decided_at = None


def _find_before(case: queries.Agreements, draft: Agreement, objective_id: int) -> Wording | None:
    before = case.before(draft)
    wordings = queries.list_wordings(before) if before else []
    return next((row for row in wordings if row.objective_id == objective_id), None)


def remove(actor: Actor, placement: Placement, wording: Wording, *, on_behalf_of: str = "") -> None:
    """Remove an objective from the draft; delete it if it was never sent."""
    rules.check_writable(placement.state)
    transition.lock_draft(wording.agreement)
    objective = wording.objective
    db.session.delete(wording)
    db.session.flush()
    if objective.first_submitted_at is None:
        db.session.delete(objective)
    if on_behalf_of:
        detail = {"objective": objective.number, "on_behalf_of": on_behalf_of}
        audit.record(actor, "remove objective", "placement", placement.id, **detail)


def put_back(actor: Actor, placement: Placement, number: int) -> Wording:
    """Restore an objective of the previous revision to the draft. Raises Conflict if impossible."""
    rules.check_writable(placement.state)
    case = queries.case_of(placement)
    draft, before = case.draft, case.draft and case.before(case.draft)
    if draft is None or before is None:
        raise Conflict(rules.describe_state(case.state))
    transition.lock_draft(draft)
    existing = queries.list_wordings(draft)
    rules.check_room(len(existing), case.limits.most)
    matches = [row for row in queries.list_wordings(before) if row.objective.number == number]
    if not matches or number in {row.objective.number for row in existing}:
        raise Conflict("This objective is already in the draft, or was never submitted.")
    return transition.copy_wording(matches[0], draft)


def submit(actor: Actor, placement: Placement, *, seen: int | None = None, on_behalf_of: str = "") -> Agreement:
    """Send the draft to supervisor or faculty. Raises RuleBroken if incomplete, Conflict if already sent."""
    rules.check_writable(placement.state)
    case = queries.case_of(placement)
    agreement = case.current
    if agreement is None:
        raise RuleBroken("Write at least one objective before you submit.")
    rules.next_state(agreement.state, AgreementVerb.SUBMIT)
    rules.check_seen(agreement, seen)
    wordings = queries.list_wordings(agreement)
    verb = rules.next_verb(placement.program.approval_route, wordings)
    transition.check(agreement, verb, wordings=wordings, limits=case.limits)
    agreement.submitted_at = clock.now()
    _note_sent(agreement, wordings)
    if rules.are_agreed(wordings, Party.SUPERVISOR):
        _copy_consent(case, agreement)
    step = transition.move(actor, agreement, verb, on_behalf_of=on_behalf_of)
    notices.notify_moved(step.notify, agreement, _facts_for_review(placement, agreement, wordings))
    return agreement


def _note_sent(agreement: Agreement, wordings: list[Wording]) -> None:
    """Mark objectives as sent; removed objectives that were never approved are withdrawn."""
    included = {wording.objective_id for wording in wordings}
    for objective in queries.list_objectives(agreement.placement_id):
        if objective.id in included:
            objective.first_submitted_at = objective.first_submitted_at or agreement.submitted_at
            objective.withdrawn_at = None
        elif objective.approved_at is None:
            objective.withdrawn_at = objective.withdrawn_at or agreement.submitted_at


def _copy_consent(case: queries.Agreements, agreement: Agreement) -> None:
    """Copy the name and time of the supervisor's last consent, which may have covered only some objectives.

    The objective they wanted changed may have been removed since.
    """
    if (answer := queries.find_last_consent(case)) is not None:
        agreement.supervisor_agreed_at = answer.at
        agreement.supervisor_name = answer.on_behalf_of or answer.actor_name
        agreement.supervisor_recorded_by = answer.actor_name if answer.on_behalf_of else ""


def _facts_for_review(placement: Placement, agreement: Agreement, wordings: list[Wording]) -> NoticeFacts:
    """Return the wordings and, if the supervisor reviews them, the supervisor with a new link."""
    row = placements.find_primary(placement.id) if agreement.state is AgreementState.WITH_SUPERVISOR else None
    if row is None:
        return NoticeFacts(wordings=wordings)
    link = supervisor_link.give_link(placement, row.supervisor)
    return NoticeFacts(wordings=wordings, supervisor=row.supervisor, link_id=link.id)


def recall(actor: Actor, placement: Placement, *, seen: int | None = None, on_behalf_of: str = "") -> Agreement:
    """Withdraw the objectives from review; returns the new draft with all decisions."""
    agreement = queries.find_current(placement)
    if agreement is None:
        raise Conflict("There are no objectives to withdraw.")
    rules.next_state(agreement.state, AgreementVerb.RECALL)
    rules.check_seen(agreement, seen)
    transition.check(agreement, AgreementVerb.RECALL)
    transition.move(actor, agreement, AgreementVerb.RECALL, on_behalf_of=on_behalf_of)
    return transition.open_next(agreement)


def amend(actor: Actor, placement: Placement, *, note: str = "", on_behalf_of: str = "") -> Agreement:
    """Start a new revision; the signed-off one applies until the new one is signed off."""
    rules.check_writable(placement.state)
    case = queries.case_of(placement)
    if case.current is None or case.current.state is not AgreementState.SIGNED_OFF:
        raise Conflict(rules.describe_state(case.state))
    following = transition.open_next(case.current)
    following.due_on = None  # the due date was met; an amendment has none
    transition.record_act(actor, following, "amend", note=note, on_behalf_of=on_behalf_of)
    return following


def discard(actor: Actor, placement: Placement, *, on_behalf_of: str = "") -> None:
    """Delete an amendment that was not sent; the signed-off revision is unchanged."""
    case = queries.case_of(placement)
    draft, signed = case.draft, case.in_force
    if draft is None or signed is None:
        raise Conflict(rules.describe_state(case.state))
    objectives = [row.objective for row in queries.list_wordings(draft)]
    transition.record_act(actor, signed, "discard", signed.state, on_behalf_of=on_behalf_of)
    db.session.delete(draft)
    db.session.flush()
    for objective in objectives:
        if objective.first_submitted_at is None:
            db.session.delete(objective)
