"""Correct a submitted check-in. Faculty sees nothing until the correction is sent."""

from __future__ import annotations

from flask import flash, request, url_for

from placement.access import expired_session, saved_forms
from placement.access.guards import guard
from placement.checkins import policies, queries
from placement.checkins.forms import WriteForm
from placement.checkins.models import CheckIn
from placement.checkins.rules import correction, reflection
from placement.checkins.services import submit as services
from placement.checkins.views.blueprint import bp
from placement.checkins.views.read import see
from placement.checkins.views.write import COMPARE, NEWER, answer_in_one_line, form_of, render_form
from placement.core import clock, filters
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.web import DRAFT_ACCEPTED, View

CHANGED_NOTHING = "No changes, so nothing was submitted."
CANNOT_SAVE = "We can't save this text for later. Submit the correction to save it."


@bp.route("/placements/<ref:ref>/check-ins/<int:number>/correct", methods=["GET", "POST"])
@guard(policies.may_correct, load=queries.get_checkin)
def correct(actor: Actor, checkin: CheckIn) -> View:
    if request.method == "POST":
        services.hold(checkin)
    broken = correction.find_reason_against(checkin, checkin.placement.state, clock.today())
    if request.method == "GET":
        return see(checkin) if broken else render_form(actor, checkin, form_of(actor, checkin), is_correction=True)
    form = form_of(actor, checkin)
    form.validate()
    if broken:
        return refuse(actor, checkin, form, broken)
    if request.form.get("save") == "draft":
        return save_draft(actor, checkin, form)
    return send(actor, checkin, form)


def save_draft(actor: Actor, checkin: CheckIn, form: WriteForm) -> View:
    """Save the text as typed, without changing the check-in."""
    if form.is_stale:
        if expired_session.is_quiet():
            return answer_in_one_line(f"{NEWER} {COMPARE}", 409)
        return render_form(actor, checkin, form, is_correction=True)
    if saved_forms.save_typed() is None:
        return refuse(actor, checkin, form, RuleBroken(CANNOT_SAVE))
    time = filters.time_of_day(clock.now())
    if expired_session.is_quiet():
        return answer_in_one_line(f"Saved {time}. Not submitted yet.", 202)
    flash(f"Your correction was saved at {time}. It isn't submitted yet.", "success")
    return render_form(actor, checkin, form, is_correction=True)[0]


def send(actor: Actor, checkin: CheckIn, form: WriteForm) -> View:
    """Send the correction, or show the page again if something is wrong or out of date."""
    for gap in reflection.list_gaps(form.answers()):
        form.add_error(gap)
    if form.errors or not form.attempt(services.correct, actor, checkin, form.answers()):
        return render_form(actor, checkin, form, is_correction=True)
    for path in (request.path, url_for(".write", ref=checkin.placement.ref, number=checkin.number)):
        flash(path, DRAFT_ACCEPTED)
    flash(*((_confirm(checkin), "success") if form.result else (CHANGED_NOTHING, "info")))
    return see(checkin)


def refuse(actor: Actor, checkin: CheckIn, form: WriteForm, broken: RuleBroken) -> View:
    """Show the reason nothing was sent, with the typed text."""
    if expired_session.is_quiet():
        return answer_in_one_line(f"Not saved: {broken.sentence}", broken.code)
    form.add_error(broken)
    return render_form(actor, checkin, form, is_correction=True)[0], broken.code


def _confirm(checkin: CheckIn) -> str:
    reader = checkin.placement.faculty
    visibility = f" {reader.name} can see your changes." if reader else ""
    return f"Correction of check-in {checkin.number} submitted.{visibility}"
