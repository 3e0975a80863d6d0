"""Ask a mentor to confirm, and the page that they open from the email, without signing in."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from placement.access.guards import by_link, guard
from placement.core.actors import Actor
from placement.core.settings import settings
from placement.core.web import View, page
from placement.relationships.forms.mentors import ConfirmationForm, MentorSaysForm
from placement.relationships.notices import preview_mentor
from placement.relationships.queries.mentors import get_found_mentor
from placement.relationships.services import confirmations as services
from placement.relationships.services.confirmations import MentorCase
from placement.relationships.views.blueprint import bp
from placement.relationships.views.mentors import Subject, back_to, may_keep

REASON = "a mentor answers the one email to a contact"


@bp.route("/placements/<ref:ref>/network/mentors/<int:tie_id>/confirmation", methods=["GET", "POST"])
@guard(may_keep, load=get_found_mentor)
def confirmation(actor: Actor, subject: Subject) -> View:
    placement, tie = subject
    form = ConfirmationForm()
    if form.accepts(services.ask_to_confirm, actor, placement, tie, form.address):
        flash("The email is on its way. If they don't answer, they get one more after 7 days.", "success")
        return back_to(placement)
    subject_line, text = preview_mentor(placement)
    return page(
        "relationships/confirmation.html", placement=placement, tie=tie, form=form, subject_line=subject_line, text=text
    )


@bp.get("/mentor/<token>")
@by_link(services.open_link, REASON)
def mentor_says(actor: Actor, case: MentorCase) -> View:
    return answer_page(case, MentorSaysForm(), "saved" in request.args)


@bp.post("/mentor/<token>")
@by_link(services.open_link, REASON, asks_again=True)
def save_mentor_says(actor: Actor, case: MentorCase) -> View:
    form = MentorSaysForm()
    if form.accepts(lambda: services.confirm(actor, case, form.says.data == "yes", form.conversations.data)):
        token = request.view_args["token"] if request.view_args else ""
        return redirect(url_for(".mentor_says", token=token, saved=1), 303)
    return answer_page(case, form)


def answer_page(case: MentorCase, form: MentorSaysForm, is_saved: bool = False) -> View:
    """Render the question, or the thanks."""
    return page(
        "relationships/mentor_says.html",
        case=case,
        form=form,
        is_saved=is_saved,
        institution=settings().institution_name,
        phone=settings().office_phone,
        token=request.view_args["token"] if request.view_args else "",
    )
