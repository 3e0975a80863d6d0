"""Change the faculty or supervisor of one or several placements."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.forms import options
from placement.core.web import View, page
from placement.hosts import services as host_services
from placement.office_actions import forms
from placement.office_actions.policies import may_manage_supervision
from placement.office_actions.queries import get_supervision, list_chosen, list_faculty, list_known_supervisors
from placement.office_actions.services import assign
from placement.office_actions.views.blueprint import bp
from placement.placements import policies, services
from placement.placements.models import Placement, PlacementSupervisor


@bp.route("/placements/selected/faculty", methods=["GET", "POST"])
@guard(policies.may_record)
def choose_faculty(actor: Actor) -> View:
    chosen = list_chosen(actor, request.values)
    if not chosen:
        return nothing_chosen()
    form = forms.FacultyForm()
    if form.accepts(assign.give_faculty, actor, chosen, form.faculty):
        flash(f"Faculty updated for {placements(form.result)}.", "success")
        return back(chosen)
    return page("office_actions/faculty.html", form=form, chosen=chosen, faculty=list_faculty())


@bp.route("/placements/selected/supervisor", methods=["GET", "POST"])
@guard(policies.may_record)
def choose_supervisor(actor: Actor) -> View:
    chosen = list_chosen(actor, request.values)
    if not chosen:
        return nothing_chosen()
    form = forms.ChooseSupervisorForm(data=None if request.form else {"from_on": clock.today(), "part": "primary"})
    supervisors = list_known_supervisors(chosen)
    form.known.choices = options(
        [(str(one.id), f"{one.name}, {one.email}") for one in supervisors], "Someone new to this host"
    )
    if form.accepts(lambda: assign.give_supervisor(actor, chosen, **form.data)):
        flash(f"Supervisor assigned to {placements(len(chosen))}.", "success")
        return back(chosen)
    return page("office_actions/supervisor.html", form=form, chosen=chosen)


@bp.post("/placements/<ref:ref>/supervisors/<int:row>/confirm")
@guard(may_manage_supervision, load=get_supervision)
def confirm_supervisor(actor: Actor, subject: tuple[Placement, PlacementSupervisor]) -> Response:
    placement, supervision = subject
    host_services.confirm(actor, [supervision.supervisor])
    flash(f"{supervision.supervisor.name} confirmed.", "success")
    return redirect(url_for("placement_page.placement", ref=placement.ref) + "#supervisors", 303)


@bp.post("/placements/<ref:ref>/supervisors/<int:row>/end")
@guard(may_manage_supervision, load=get_supervision)
def end_supervision(actor: Actor, subject: tuple[Placement, PlacementSupervisor]) -> Response:
    placement, supervision = subject
    services.end_supervision(actor, placement, supervision, clock.today())
    flash(f"{supervision.supervisor.name} no longer supervises.", "success")
    return redirect(url_for("placement_page.placement", ref=placement.ref) + "#supervisors", 303)


def nothing_chosen() -> Response:
    """Redirect to the list if nothing was selected, or nothing this office may change."""
    flash("Select at least one placement in the list.", "warning")
    return redirect(url_for("worklist.index"), 303)


def back(chosen: list[Placement]) -> Response:
    """Redirect to the one selected placement, or to the list."""
    if len(chosen) == 1:
        return redirect(url_for("placement_page.placement", ref=chosen[0].ref), 303)
    return redirect(url_for("worklist.index"), 303)


def placements(count: int) -> str:
    """A count with its noun: "1 placement", "3 placements"."""
    return "1 placement" if count == 1 else f"{count} placements"
