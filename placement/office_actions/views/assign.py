"""Change faculty or supervisor, of one placement or of several."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.agreements import services as agreements
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.forms import options
from placement.hosts import services as host_services
from placement.hosts.models import Supervisor
from placement.office_actions import forms
from placement.office_actions.services import assign
from placement.office_actions.views.blueprint import bp
from placement.placements import policies, services
from placement.placements.models import Placement, PlacementSupervisor

Answer = str | Response | tuple[str, int]


@bp.route("/placements/selected/faculty", methods=["GET", "POST"])
@guard(policies.may_record)
def choose_faculty(actor: Actor) -> Answer:
    chosen = assign.list_chosen(actor, request.values)
    if not chosen:
        return nothing_chosen()
    form = forms.FacultyForm()
    form.faculty.choices = options(
        [(str(one.id), f"{one.name}, {one.email}") for one in assign.list_faculty()], "Choose"
    )
    if form.validate_on_submit():
        try:
            count = assign.give_faculty(actor, chosen, int(form.faculty.data))
        except RuleBroken as broken:
            form.add_error(broken)
        else:
            flash(f"The faculty member is changed: {placements(count)}.", "success")
            return back(chosen)
    return render_template("office_actions/faculty.html", form=form, chosen=chosen), form.answer_code


@bp.route("/placements/selected/supervisor", methods=["GET", "POST"])
@guard(policies.may_record)
def choose_supervisor(actor: Actor) -> Answer:
    chosen = assign.list_chosen(actor, request.values)
    if not chosen:
        return nothing_chosen()
    form = forms.ChooseSupervisorForm(data=None if request.form else {"from_on": clock.today(), "part": "primary"})
    known = assign.list_known_supervisors(chosen)
    form.known.choices = options(
        [(str(one.id), f"{one.name}, {one.email}") for one in known], "Somebody new to this host"
    )
    if form.validate_on_submit():
        try:
            give_supervisor(actor, chosen, form)
        except RuleBroken as broken:
            form.add_error(broken)
        else:
            flash(f"The supervisor is named: {placements(len(chosen))}.", "success")
            return back(chosen)
    return render_template("office_actions/supervisor.html", form=form, chosen=chosen), form.answer_code


def give_supervisor(actor: Actor, chosen: list[Placement], form: forms.ChooseSupervisorForm) -> None:
    """Give each of the chosen placements the supervisor the form names."""
    known = db.session.get(Supervisor, int(form.known.data)) if form.known.data else None
    if known is None and not form.email.data:
        raise RuleBroken("Select a person, or enter an email address.", field="email")
    supervisor = known or assign.find_or_add_supervisor(actor, form.email.data or "", form.name.data, form.title.data)
    give = services.assign_supervisor if form.part.data == "primary" else services.add_supervisor
    for placement in chosen:
        try:
            give(actor, placement, supervisor, form.from_on.data)
        except RuleBroken as broken:
            raise RuleBroken(f"{placement.student.name}: {broken.sentence}", "known" if known else "email") from broken
        agreements.hand_over(actor, placement)


@bp.post("/placements/<ref:ref>/supervisors/<int:row>/confirm")
@guard(assign.may_staff, load=assign.get_supervision)
def confirm_supervisor(actor: Actor, subject: tuple[Placement, PlacementSupervisor]) -> Response:
    placement, supervision = subject
    host_services.confirm(actor, [supervision.supervisor])
    flash(f"{supervision.supervisor.name} is confirmed.", "success")
    return redirect(url_for("placement_page.placement", ref=placement.ref) + "#supervisors", 303)


@bp.post("/placements/<ref:ref>/supervisors/<int:row>/end")
@guard(assign.may_staff, load=assign.get_supervision)
def end_supervision(actor: Actor, subject: tuple[Placement, PlacementSupervisor]) -> Response:
    placement, supervision = subject
    services.end_supervision(actor, placement, supervision, clock.today())
    flash(f"{supervision.supervisor.name} no longer supervises.", "success")
    return redirect(url_for("placement_page.placement", ref=placement.ref) + "#supervisors", 303)


def nothing_chosen() -> Response:
    """Nothing was ticked, or nothing of it is this office's."""
    flash("Choose at least one placement of the list.", "warning")
    return redirect(url_for("worklist.index"), 303)


def back(chosen: list[Placement]) -> Response:
    """To the one placement this was about, or to the list."""
    if len(chosen) == 1:
        return redirect(url_for("placement_page.placement", ref=chosen[0].ref), 303)
    return redirect(url_for("worklist.index"), 303)


def placements(count: int) -> str:
    """How many, in words."""
    return "1 placement" if count == 1 else f"{count} placements"
