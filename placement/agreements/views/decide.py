"""Decisions by faculty, and by staff on behalf of faculty or the supervisor."""

from __future__ import annotations

from flask import flash, request

from placement.access.guards import guard
from placement.agreements import page as agreements_page
from placement.agreements import policies, services
from placement.agreements.forms import DecisionForm, SupervisorReplyForm, decision_form, reply_form
from placement.agreements.models import Agreement, AgreementState, Decision, Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.queries.agreements import Agreements
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import Party
from placement.agreements.views.blueprint import behalf, bp, to_objectives
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import Conflict, RuleBroken, raise_all
from placement.core.web import View, page
from placement.placements.queries import placements


@bp.route("/objectives/decide", methods=["GET", "POST"])
@guard(policies.may_decide, load=queries.get_case)
def decide(actor: Actor, case: Agreements) -> View:
    if request.method == "GET" and case.state is not AgreementState.WITH_FACULTY:
        return to_objectives(case.placement)
    agreement = get_waiting(case, Party.FACULTY)
    wordings = queries.list_wordings(agreement)
    form = decision_form([row.objective.number for row in wordings])(
        data=stored_decisions(wordings), about=[agreement.revision, *(row.statement_hash for row in wordings)]
    )
    if form.accepts(send_decision, actor, case, agreement, form):
        flash(describe_decision(case, form.result), "success")
        return to_objectives(case.placement)
    return page(
        "agreements/decide.html",
        case=case,
        placement=case.placement,
        agreement=agreement,
        shown=agreements_page.show(case, agreement),
        comments=queries.list_comments(case.placement.id),
        form=form,
        behalf=behalf(actor, case.placement, Party.FACULTY),
        is_over=bool(case.placement.ends_on and case.placement.ends_on < clock.today()),
    )


def get_waiting(case: Agreements, party: Party) -> Agreement:
    """Return the revision waiting on this party. Raises Conflict if it is not their turn."""
    agreement = case.current
    if agreement is None or rules.DECIDER.get(agreement.state) is not party:
        raise Conflict(rules.describe_state(case.state))
    return agreement


def send_decision(actor: Actor, case: Agreements, agreement: Agreement, form: DecisionForm) -> AgreementState:
    """Save the decision and return the new state."""
    signs_all = request.form.get("verb") == "sign"
    if signs_all and form.requests():
        raise RuleBroken("You can't request a change and sign off all objectives at once. Select one.")
    return services.decide(
        actor,
        agreement,
        approve=form.numbers if signs_all else form.approved(),
        requests=form.requests(),
        late_reason=form.late_reason.data or "",
        on_behalf_of=behalf(actor, case.placement, Party.FACULTY),
    )


def stored_decisions(wordings: list[Wording]) -> dict[str, str]:
    """Return the current decisions as form data."""
    approved = [wording for wording in wordings if wording.faculty_decision is Decision.AGREED]
    return {f"choice_{wording.objective.number}": "approve" for wording in approved}


def describe_decision(case: Agreements, state: AgreementState) -> str:
    student = case.placement.student.name
    if state is AgreementState.SIGNED_OFF:
        return f"{student}'s objectives are signed off."
    if state is AgreementState.RETURNED:
        return f"We emailed {student} the requested changes. Objectives you signed off stay signed off."
    return "Decisions saved. The objectives are final once you sign off all of them."


@bp.route("/objectives/supervisor-answer", methods=["GET", "POST"])
@guard(policies.may_administer, load=queries.get_case)
def answer(actor: Actor, case: Agreements) -> View:
    if request.method == "GET" and case.state is not AgreementState.WITH_SUPERVISOR:
        return to_objectives(case.placement)
    agreement = get_waiting(case, Party.SUPERVISOR)
    row = placements.find_primary(case.placement.id)
    if row is None:
        raise Conflict("This placement has no supervisor. Assign one before you answer for them.")
    form = reply_form([wording.objective.number for wording in queries.list_wordings(agreement)])()
    name = row.supervisor.name
    if form.accepts(send_reply, actor, agreement, form, on_behalf_of=name):
        flash(f"Recorded on behalf of {name}: {form.result}", "success")
        return to_objectives(case.placement)
    form.seen.data = form.seen.data or agreement.row_version
    return page(
        "agreements/answer.html",
        case=case,
        placement=case.placement,
        shown=agreements_page.show(case, agreement),
        form=form,
        supervisor=row.supervisor,
    )


def send_reply(actor: Actor, agreement: Agreement, form: SupervisorReplyForm, *, on_behalf_of: str = "") -> str:
    """Save a supervisor's reply and describe it."""
    requests, seen = form.requests(), form.seen.data
    if request.form.get("verb") == "ask":
        services.ask(
            actor,
            agreement,
            requests,
            party=Party.SUPERVISOR,
            agree_to_rest=bool(form.agree_to_rest.data),
            seen=seen,
            on_behalf_of=on_behalf_of,
        )
        return "changes requested."
    sentence = "You requested a change. Select Request these changes, or clear this field to agree to all."
    raise_all(RuleBroken(sentence, field=f"comment_{number}") for number in sorted(requests))
    services.agree(actor, agreement, seen=seen, on_behalf_of=on_behalf_of, note=form.note.data or "")
    return "agreed to all objectives."
