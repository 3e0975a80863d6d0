"""Write a reflection: drafts save automatically, and a second click changes nothing."""

from __future__ import annotations

from flask import Response as PlainResponse
from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.checkins import policies, queries
from placement.checkins.forms import WriteForm, stored_answers
from placement.checkins.models import CheckIn
from placement.checkins.rules import correction, prompts, reflection
from placement.checkins.rules import schedule as rules
from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.checkins.services import submit as services
from placement.checkins.services.offers import find_last_step, list_offers
from placement.checkins.views.blueprint import bp
from placement.checkins.views.read import see
from placement.core import clock, filters, unit_of_work
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.web import DRAFT_ACCEPTED, View, page
from placement.placements.rules.transitions import is_student_of

NEWER = "Not saved: this check-in was changed in another tab or on another device."
ALREADY_SENT = "Not saved: this check-in was already submitted."
COMPARE = "Your text is still here. Compare both versions and decide which to save."
CORRECT = "This check-in was already submitted. To replace its text with yours, submit the correction."
ALREADY = "This check-in was already submitted. Nothing was submitted twice."


@bp.route("/placements/<ref:ref>/check-ins/<int:number>/write", methods=["GET", "POST"])
@guard(policies.may_write, load=queries.get_checkin)
def write(actor: Actor, checkin: CheckIn) -> View:
    if request.method == "GET":
        return _begin(actor, checkin)
    services.hold(checkin)
    form = form_of(actor, checkin)
    form.validate()
    if request.form.get("save") == "draft" and is_student_of(actor, checkin.placement):
        return _draft(actor, checkin, form)
    return _submit(actor, checkin, form)


def _begin(actor: Actor, checkin: CheckIn) -> View:
    """Show the form with the draft."""
    if checkin.state in rules.SENT or rules.closed_reason(checkin, clock.today()):
        return see(checkin)
    return render_form(actor, checkin, form_of(actor, checkin))


def _draft(actor: Actor, checkin: CheckIn, form: WriteForm) -> View:
    """Save the readable answers; reply to the page's script with one line."""
    quiet = "HX-Request" in request.headers
    is_sent = checkin.state in rules.SENT
    if form.is_stale or (is_sent and form.has_changes):
        sentence = f"{ALREADY_SENT} {COMPARE}" if is_sent else f"{NEWER} {COMPARE}"
        if quiet:
            return answer_in_one_line(sentence, 409)
        return _sent_meanwhile(actor, checkin, form) if is_sent else render_form(actor, checkin, form)
    if is_sent:
        return answer_in_one_line(ALREADY, 200) if quiet else _already(checkin)
    if not form.attempt(services.save_draft, actor, checkin, form.answers()):
        if quiet:
            return answer_in_one_line(form.form_errors[-1], form.answer_code)
        return render_form(actor, checkin, form)
    version = _version_of(actor, checkin)
    if quiet:
        return answer_in_one_line(_describe_saved(form), 200, version)
    if form.errors:
        unit_of_work.keep()
        form.version.data = version
        return render_form(actor, checkin, form)
    flash(request.path, DRAFT_ACCEPTED)
    flash(TABLE.confirmation(CheckInVerb.DRAFT), "success")
    return redirect(url_for(".write", ref=checkin.placement.ref, number=checkin.number), 303)


def _submit(actor: Actor, checkin: CheckIn, form: WriteForm) -> View:
    own = is_student_of(actor, checkin.placement)
    if checkin.state in rules.SENT and own and form.has_changes:
        return _sent_meanwhile(actor, checkin, form)
    if checkin.state in rules.SENT and not form.is_stale:
        return _already(checkin)
    if not rules.closed_reason(checkin, clock.today()):
        for gap in reflection.list_gaps(form.answers()):
            form.add_error(gap)
    behalf = "" if own else checkin.placement.student.name
    if form.errors or not form.attempt(services.submit, actor, checkin, form.answers(), on_behalf_of=behalf):
        return render_form(actor, checkin, form)
    flash(request.path, DRAFT_ACCEPTED)
    flash(_confirm(checkin), "success")
    return see(checkin)


def _sent_meanwhile(actor: Actor, checkin: CheckIn, form: WriteForm) -> View:
    """Offer the student's other text as a correction, or show the reason it is too late."""
    reason = correction.find_reason_against(checkin, checkin.placement.state, clock.today())
    form.show_both()
    form.form_errors[:] = [reason.sentence if reason else CORRECT]
    return render_form(actor, checkin, form, is_correction=reason is None)


def form_of(actor: Actor, checkin: CheckIn) -> WriteForm:
    """Return the form with the stored answers; the office gets an empty one with the version only."""
    contacts = queries.list_contacts_met(checkin)
    stored = stored_answers(checkin, contacts)
    if not is_student_of(actor, checkin.placement):
        form = _offered(WriteForm(hidden=stored), checkin)
        form.offer_met((), ())
        return form
    form = _offered(WriteForm(data=stored), checkin)
    form.offer_met(*list_offers(checkin, contacts))
    return form


def _version_of(actor: Actor, checkin: CheckIn) -> str:
    """Return the stored version of the check-in."""
    db.session.flush()
    db.session.refresh(checkin)
    stored = stored_answers(checkin, queries.list_contacts_met(checkin))
    return WriteForm(formdata=None, data=stored).current_version


def answer_in_one_line(sentence: str, code: int, version: str = "") -> PlainResponse:
    """Reply to a script in plain text; `version` is the new base of its page."""
    response = PlainResponse(sentence, code, mimetype="text/plain")
    if version:
        response.headers["Form-Version"] = version
    return response


def _already(checkin: CheckIn) -> Response:
    flash(ALREADY, "info")
    return see(checkin)


def _confirm(checkin: CheckIn) -> str:
    late = " It was submitted after the due date and is marked late." if checkin.was_late else ""
    reader = checkin.placement.faculty
    visibility = f" {reader.name} can read it now." if reader else ""
    return f"Check-in {checkin.number} submitted.{visibility}{late}"


def _describe_saved(form: WriteForm) -> str:
    wrong = [field.label.text for field in form if field.errors]
    rest = f", except “{'”, “'.join(wrong)}”" if wrong else ""
    return f"Draft saved {filters.time_of_day(clock.now())}{rest}"


def _offered(form: WriteForm, checkin: CheckIn) -> WriteForm:
    form.offer(queries.list_objectives(checkin.placement), queries.list_skills(checkin.placement))
    return form


def _has_more_people(form: WriteForm) -> bool:
    """True if a person after the first has text, an error, or a newer stored value."""
    rest = [field for row in form.people.entries[1:] for field in row.form]
    return bool(form.people.errors) or any(field.data or hasattr(field, "on_file") for field in rest)


def render_form(actor: Actor, checkin: CheckIn, form: WriteForm, *, is_correction: bool = False) -> tuple[str, int]:
    """Render the form of a check-in, or of its correction."""
    endpoint = "checkins.correct" if is_correction else "checkins.write"
    return page(
        "checkins/write.html",
        form=form,
        here=url_for(endpoint, ref=checkin.placement.ref, number=checkin.number),
        is_correction=is_correction,
        checkin=checkin,
        last_step=find_last_step(checkin) if is_student_of(actor, checkin.placement) else None,
        placement=checkin.placement,
        prompt_set=prompts.get_set(checkin.prompt_set, checkin.prompt_version),
        is_own=is_student_of(actor, checkin.placement),
        is_late=rules.is_late(checkin, clock.today()),
        more_people=_has_more_people(form),
    )
