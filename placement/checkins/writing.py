"""The page a reflection is written on: its draft keeps itself, and a click too many does no harm."""

from __future__ import annotations

from flask import Response as PlainResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.checkins import policies, prompts, queries, rules, services
from placement.checkins.forms import WriteForm
from placement.checkins.models import CheckIn
from placement.checkins.views import Answer, bp, see, why_closed
from placement.core import clock, unit_of_work
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.settings import settings
from placement.core.web import DRAFT_ACCEPTED
from placement.placements.rules import is_student_of

ALREADY = "This check-in has been sent already. Nothing was sent twice; here it is."


@bp.route("/placements/<ref>/check-ins/<int:number>/write", methods=["GET", "POST"])
@guard(policies.may_write, load=queries.get_checkin)
def write(actor: Actor, checkin: CheckIn) -> Answer:
    if request.method == "GET":
        return _begin(actor, checkin)
    form = _offered(WriteForm(), checkin)
    form.validate()
    if request.form.get("save") == "draft" and is_student_of(actor, checkin.placement):
        return _draft(actor, checkin, form)
    return _submit(actor, checkin, form)


def _begin(actor: Actor, checkin: CheckIn) -> Answer:
    """The form with the draft."""
    if checkin.state in rules.SENT or why_closed(checkin):
        return see(checkin)
    own = is_student_of(actor, checkin.placement)
    form = _offered(WriteForm(formdata=None), checkin)
    if own:
        form.fill(checkin)
    return _page(actor, checkin, form)


def _draft(actor: Actor, checkin: CheckIn, form: WriteForm) -> Answer:
    """Keep what can be read; a page that asks by itself is told in one line."""
    quiet = "HX-Request" in request.headers
    try:
        saved = services.keep_draft(actor, checkin, form.answers())
    except RuleBroken as broken:
        if quiet:
            return PlainResponse(broken.sentence, 422, mimetype="text/plain")
        form.add_error(broken)
        return _page(actor, checkin, form), 422
    if quiet:
        return PlainResponse(_said(form) if saved else ALREADY, mimetype="text/plain")
    if not saved:
        return _already(checkin)
    if form.errors:
        unit_of_work.keep()
        return _page(actor, checkin, form), 422
    flash(request.path, DRAFT_ACCEPTED)
    flash("The draft is saved. It is not sent yet.", "success")
    return redirect(url_for(".write", ref=checkin.placement.ref, number=checkin.number), 303)


def _submit(actor: Actor, checkin: CheckIn, form: WriteForm) -> Answer:
    own = is_student_of(actor, checkin.placement)
    if checkin.state in rules.SENT:
        return _already(checkin)
    if not why_closed(checkin):
        for gap in rules.list_gaps(form.answers()):
            form.add_error(gap)
    if form.errors:
        return _page(actor, checkin, form), 422
    try:
        behalf = "" if own else checkin.placement.student.name
        sent = services.submit(actor, checkin, form.answers(), on_behalf_of=behalf)
    except RuleBroken as broken:
        form.add_error(broken)
        return _page(actor, checkin, form), 422
    if not sent:
        return _already(checkin)
    flash(request.path, DRAFT_ACCEPTED)
    flash(_thanks(checkin), "success")
    return see(checkin)


def _already(checkin: CheckIn) -> Response:
    flash(ALREADY, "info")
    return see(checkin)


def _thanks(checkin: CheckIn) -> str:
    late = " It came after its due date and is marked as late." if checkin.was_late else ""
    reader = checkin.placement.faculty
    whose = f" {reader.name} can read it now." if reader else ""
    return f"Check-in {checkin.number} is sent.{whose}{late}"


def _said(form: WriteForm) -> str:
    wrong = [field.label.text for field in form if field.errors]
    rest = f", except “{'”, “'.join(wrong)}”" if wrong else ""
    return f"Draft saved {clock.now().astimezone(settings().time_zone):%H:%M}{rest}"


def _offered(form: WriteForm, checkin: CheckIn) -> WriteForm:
    form.offer(queries.list_objectives(checkin.placement), queries.list_skills(checkin.placement))
    return form


def _page(actor: Actor, checkin: CheckIn, form: WriteForm) -> str:
    return render_template(
        "checkins/write.html",
        form=form,
        checkin=checkin,
        placement=checkin.placement,
        prompt_set=prompts.get_set(checkin.prompt_set, checkin.prompt_version),
        is_own=is_student_of(actor, checkin.placement),
        is_late=rules.is_late(checkin, clock.today()),
        more_people=bool(form.people.errors) or any(any(row.data.values()) for row in form.people.entries[1:]),
    )
