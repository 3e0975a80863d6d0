"""Responses to a supervisor's form after its wording was changed or withdrawn."""

from __future__ import annotations

from flask import render_template, request

from placement.agreements import page
from placement.agreements.forms import SupervisorReplyForm, reply_form
from placement.agreements.models import Agreement, AgreementState
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import AgreementVerb
from placement.supervisor_pages.queries import LinkCase

S = AgreementState
LONGEST_NUMBER = 6  # digits
REASONS = {
    S.WITH_SUPERVISOR: "These objectives changed after you opened this page.",
    S.WITH_FACULTY: "These objectives were already answered and are with faculty.",
    S.SIGNED_OFF: "These objectives are already signed off.",
}


def find_answered(opened: LinkCase) -> Agreement | None:
    """Return the sent revision the form names, else the link's."""
    bound = opened.link.bound_to or 0
    sent = {row.revision: row for row in opened.case.revisions if row.submitted_at and row.revision >= bound}
    value = request.form.get("revision", "")
    is_number = value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
    return sent.get(int(value) if is_number else bound) or sent.get(bound)


def form_for(agreement: Agreement) -> SupervisorReplyForm:
    """Return the reply form of this revision."""
    return reply_form([wording.objective.number for wording in queries.list_wordings(agreement)])()


def comment_form_for(answered: Agreement) -> SupervisorReplyForm:
    """Return a separate form with the text typed about this revision."""
    form = form_for(answered)
    form.revision.data = answered.revision
    for number in form.numbers:
        field = form[f"comment_{number}"]
        field.id = field.label.field_id = f"earlier_{number}"
        field.label.text = f"What you typed about objective {number}"
    return form


def render(opened: LinkCase, comments: SupervisorReplyForm | None = None) -> str:
    """Render the typed text with its wording, and the newer wording with its own form."""
    agreement, answered = opened.agreement, find_answered(opened)
    is_newer = answered is not agreement and agreement is not None and agreement.state is not S.RETURNED
    return render_template(
        "supervisor_pages/answer_outdated.html",
        opened=opened,
        placement=opened.placement,
        reason=describe_reason(opened, is_newer),
        agreement=agreement,
        answered=answered,
        form=prefilled(opened),
        shown=page.show(opened.case, agreement, since=answered) if is_newer else None,
        earlier=page.show(opened.case, answered),
        comments=comments or (comment_form_for(answered) if answered else None),
    )


def prefilled(opened: LinkCase) -> SupervisorReplyForm | None:
    """Return the form of the current wording with the typed text; consent to the rest is cleared."""
    agreement = opened.agreement
    if agreement is None or agreement.state is not S.WITH_SUPERVISOR or not opened.working_token:
        return None
    form = form_for(agreement)
    form.revision.data, form.seen.data, form.agree_to_rest.data = agreement.revision, None, False
    return form


def describe_reason(opened: LinkCase, is_newer: bool) -> str:
    """Return the reason the answer was not saved."""
    agreement, student = opened.agreement, opened.placement.student.host_first_name
    if agreement is None:
        return rules.describe_state(None)
    if agreement.state is S.RETURNED:
        move = queries.find_move_back(agreement)
        if move is not None and move.verb == AgreementVerb.RECALL.value:
            return f"{student} withdrew these to edit them."
        return f"Changes to these objectives were already requested, and {student} is editing them."
    return f"{student} sent new wording after you opened this page." if is_newer else REASONS[agreement.state]
