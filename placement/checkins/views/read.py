"""Pages of check-ins: lists by role, reading, replying, excusing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.checkins import forms, policies, queries
from placement.checkins import page as parts
from placement.checkins.models import CheckIn
from placement.checkins.rules import correction, reflection
from placement.checkins.rules import schedule as rules
from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.checkins.services import submit as services
from placement.checkins.views.blueprint import bp
from placement.core import clock
from placement.core.actors import Actor, Role
from placement.core.limits import row_number
from placement.core.paging import PAGE
from placement.core.web import View, page
from placement.placements.rules.transitions import is_student_of


@bp.get("/check-ins")
@guard(policies.may_list)
def index(actor: Actor) -> View:
    return list_page(actor, forms.ExcuseForm(formdata=None))


@bp.get("/placements/<ref:ref>/check-ins/<int:number>")
@guard(policies.may_see, load=queries.get_checkin)
def show(actor: Actor, checkin: CheckIn) -> View:
    return reading_page(actor, checkin)


@bp.post("/placements/<ref:ref>/check-ins/<int:number>/read")
@guard(policies.may_answer, load=queries.get_checkin)
def mark_read(actor: Actor, checkin: CheckIn) -> Response:
    services.hold(checkin)
    correction.check_seen(checkin, request.form.get("seen", ""))
    services.mark_read(actor, checkin)
    flash(f"{checkin.placement.student.name}'s check-in {checkin.number} marked as read.", "success")
    return to_next(actor, checkin)


@bp.post("/placements/<ref:ref>/check-ins/<int:number>/answer")
@guard(policies.may_answer, load=queries.get_checkin)
def answer(actor: Actor, checkin: CheckIn) -> View:
    services.hold(checkin)
    form = reply_form_of(checkin)
    if not form.accepts(lambda: services.answer(actor, checkin, form.response.data or "", form.rated_depth())):
        return reading_page(actor, checkin, answer_form=form)
    flash(f"Reply to {checkin.placement.student.name} sent.", "success")
    return to_next(actor, checkin)


@bp.post("/placements/<ref:ref>/check-ins/<int:number>/text")
@guard(policies.may_open, load=queries.get_checkin)
def open_text(actor: Actor, checkin: CheckIn) -> View:
    services.open_text(actor, checkin)
    return reading_page(actor, checkin, opened=True)


@bp.post("/placements/<ref:ref>/check-ins/<int:number>/excuse")
@guard(policies.may_excuse, load=queries.get_checkin)
def excuse(actor: Actor, checkin: CheckIn) -> View:
    TABLE.get(checkin.state, CheckInVerb.EXCUSE)
    form = forms.ExcuseForm()
    if not form.accepts(services.excuse, actor, [checkin], form.reason):
        return reading_page(actor, checkin, excuse_form=form)
    flash(TABLE.confirmation(CheckInVerb.EXCUSE), "success")
    return see(checkin)


@bp.post("/placements/<ref:ref>/check-ins/<int:number>/take-back")
@guard(policies.may_excuse, load=queries.get_checkin)
def take_back(actor: Actor, checkin: CheckIn) -> Response:
    services.take_back(actor, checkin)
    flash(TABLE.confirmation(CheckInVerb.TAKE_BACK), "success")
    return see(checkin)


@bp.post("/check-ins/excuse")
@guard(policies.may_excuse_several)
def excuse_several(actor: Actor) -> View:
    form = forms.ExcuseForm()
    if not form.accepts(excuse_chosen, actor, form.reason):
        return list_page(actor, form)
    flash(f"Excused from {form.result} check-in{'' if form.result == 1 else 's'}. Students were emailed.", "success")
    return redirect(url_for(".index"), 303)


def excuse_chosen(actor: Actor, reason: str) -> int:
    """Excuse from the selected check-ins that the actor may excuse; returns the count."""
    chosen = queries.list_by_ids(actor, request.form.getlist("chosen", type=row_number))
    allowed = [checkin for checkin in chosen if policies.may_excuse(actor, checkin)]
    reflection.check_chosen(len(allowed))
    return services.excuse(actor, allowed, reason)


@bp.route("/settings/reflections", methods=["GET", "POST"])
@guard(policies.may_set_policy)
def policy(actor: Actor) -> View:
    if request.method == "GET":
        return render_template("checkins/policy.html", allowed=queries.staff_may_read())
    services.set_policy(actor, request.form.get("allowed") == "1")
    flash("Policy saved.", "success")
    return redirect(url_for(".policy"), 303)


def list_page(actor: Actor, excuse_form: forms.ExcuseForm) -> View:
    """Render the check-ins of each of the actor's roles."""
    after, before = request.args.get("after", type=row_number), request.args.get("before", type=row_number)
    student, faculty, staff = (actor.has(role) for role in (Role.STUDENT, Role.FACULTY, Role.STAFF))
    return page(
        "checkins/index.html",
        actor=actor,
        form=excuse_form,
        chosen=request.form.getlist("chosen", type=row_number),
        mine=queries.list_for_student(actor) if student else [],
        unread=queries.list_unread(actor, PAGE) if faculty else None,
        read=queries.list_read(actor, before, PAGE) if faculty else [],
        overdue=queries.list_overdue(actor, after, PAGE) if staff else [],
        stage_of=stage_of,
        page_size=PAGE,
        grace=rules.GRACE.days,
        missed_after=rules.MISSED_AFTER.days,
        roles=Role,
    )


def reading_page(
    actor: Actor,
    checkin: CheckIn,
    answer_form: forms.ReplyForm | None = None,
    excuse_form: forms.ExcuseForm | None = None,
    opened: bool = False,
) -> View:
    """Render the parts of one check-in this actor can read."""
    teaches = policies.may_answer(actor, checkin)
    reads = opened or policies.may_read(actor, checkin)
    return page(
        "checkins/show.html",
        actor=actor,
        checkin=checkin,
        placement=checkin.placement,
        stage=stage_of(checkin),
        is_own=is_student_of(actor, checkin.placement),
        reads=reads,
        teaches=teaches,
        manages=policies.may_excuse(actor, checkin),
        can_open=policies.may_open(actor, checkin) and not reads and queries.staff_may_read(),
        can_excuse=(checkin.state, CheckInVerb.EXCUSE) in TABLE,
        can_take_back=(checkin.state, CheckInVerb.TAKE_BACK) in TABLE,
        closed=rules.closed_reason(checkin, clock.today()),
        form=(answer_form if teaches else None) or excuse_form,
        answer_form=answer_form or reply_form_of(checkin, formdata=None),
        excuse_form=excuse_form or forms.ExcuseForm(formdata=None),
        **parts.show_sent(actor, checkin, reads=reads, teaches=teaches),
    )


def reply_form_of(checkin: CheckIn, **options: Any) -> forms.ReplyForm:
    """Return the form with the current reply; pass `formdata=None` on other requests."""
    depth = "" if checkin.depth is None else f"{checkin.depth.normalize():f}"
    stored = {"response": checkin.response, "depth": depth}
    return forms.ReplyForm(data=stored, about=checkin.corrected_at, **options)


def stage_of(checkin: CheckIn) -> rules.Stage:
    return rules.stage(checkin, clock.today())


def see(checkin: CheckIn) -> Response:
    """Redirect to this check-in."""
    return redirect(url_for("checkins.show", ref=checkin.placement.ref, number=checkin.number), 303)


def to_next(actor: Actor, checkin: CheckIn) -> Response:
    """Redirect to the next unread reflection, an earlier one, or the list."""
    following = queries.find_next_unread(actor, checkin) or queries.find_previous_unread(actor, checkin)
    return see(following) if following is not None else redirect(url_for(".index"), 303)
