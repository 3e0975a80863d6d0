"""The supervisor's page, opened by link: read the objectives, then agree or request changes."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from placement.access.guards import by_link
from placement.access.models import Link
from placement.agreements import page as agreements_page
from placement.agreements import services
from placement.agreements.forms import SupervisorReplyForm
from placement.agreements.models import Agreement, AgreementState
from placement.agreements.rules import review as rules
from placement.agreements.views.decide import send_reply
from placement.core.actors import Actor
from placement.core.errors import Conflict
from placement.core.settings import settings
from placement.core.web import View, page
from placement.supervisor_pages import services as supervisor_pages_services
from placement.supervisor_pages.queries import LinkCase, load, load_known, load_to_send
from placement.supervisor_pages.views import outdated
from placement.supervisor_pages.views.blueprint import bp
from placement.supervisor_pages.views.outdated import form_for


@bp.get("/s/<token>")
@by_link(load, "a supervisor without an account reads the objectives of their intern")
def supervisor_page(actor: Actor, opened: LinkCase) -> View:
    return render_page(opened)


@bp.post("/s/<token>")
@by_link(load_to_send, "a supervisor without an account agrees to objectives or requests changes", asks_again=True)
def supervisor_answers(actor: Actor, opened: LinkCase) -> View:
    agreement = opened.agreement
    if agreement is None:
        raise Conflict(rules.describe_state(opened.case.state))
    if is_outdated(opened, agreement):
        return outdated.render(opened), 409
    form = form_for(agreement)
    try:
        if form.accepts(send_reply, actor, agreement, form):
            flash(f"Thank you, {actor.name}: {form.result}", "success")
            return redirect(url_for("supervisor_pages.supervisor_thanks", token=opened.token), 303)
    except Conflict:
        return outdated.render(opened), 409
    return render_page(opened, form)


def is_outdated(opened: LinkCase, agreement: Agreement) -> bool:
    """True if the form is for another wording, or it is no longer the supervisor's turn."""
    is_turn = agreement.state is AgreementState.WITH_SUPERVISOR
    return opened.is_reworded or not is_turn or outdated.find_answered(opened) is not agreement


@bp.post("/s/<token>/comment")
@by_link(load_to_send, "a supervisor sends the student what they typed about an earlier wording", asks_again=True)
def supervisor_comments(actor: Actor, opened: LinkCase) -> View:
    answered = outdated.find_answered(opened)
    if answered is None:
        raise Conflict(rules.describe_state(opened.case.state))
    form = outdated.comment_form_for(answered)
    if form.accepts(lambda: services.comment(actor, answered, form.requests())):
        return render_template("supervisor_pages/commented.html", opened=opened, placement=opened.placement)
    return outdated.render(opened, form), form.answer_code


@bp.get("/s/<token>/thanks")
@by_link(load, "next steps for a supervisor who answered")
def supervisor_thanks(actor: Actor, opened: LinkCase) -> str:
    shown = agreements_page.show(opened.case, opened.agreement)
    return render_template("supervisor_pages/thanks.html", opened=opened, placement=opened.placement, shown=shown)


@bp.post("/s/<token>/new-link")
@by_link(load_known, "a supervisor requests a new link to the address on file")
def renew_link(actor: Actor, link: Link) -> str:
    services.renew_link(link)
    return render_template("supervisor_pages/link_renewed.html", mailing=settings().smtp_url is not None)


def render_page(opened: LinkCase, form: SupervisorReplyForm | None = None) -> View:
    """Render the placement and objectives, with the form while it is the supervisor's turn."""
    agreement = opened.agreement
    is_turn = agreement is not None and agreement.state is AgreementState.WITH_SUPERVISOR
    if is_turn and agreement is not None:
        form = form or form_for(agreement)
        form.revision.data = agreement.revision
    return page(
        "supervisor_pages/by_link.html",
        opened=opened,
        placement=opened.placement,
        student=opened.placement.student.host_name,
        agreement=agreement,
        shown=agreements_page.show(opened.case, agreement),
        form=form if is_turn else None,
        sheet=supervisor_pages_services.find_sheet(opened.placement, opened.supervisor),
        office_phone=settings().office_phone,
    )
