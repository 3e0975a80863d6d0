"""Request objectives; resend, copy, and correct the supervisor's link."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.agreements.services import supervisor_link
from placement.core.actors import Actor
from placement.core.forms import Check
from placement.core.web import View, page
from placement.office_actions import forms
from placement.office_actions.queries import list_chosen
from placement.office_actions.services import request_objectives
from placement.office_actions.views.assign import back, nothing_chosen, placements
from placement.office_actions.views.blueprint import bp
from placement.placements import policies
from placement.placements.models import Placement
from placement.placements.queries import placements as queries


@bp.route("/placements/selected/objectives", methods=["GET", "POST"])
@guard(policies.may_record)
def open_objectives(actor: Actor) -> View:
    """GET shows the form; the first POST previews the emails, the second (`verb` send) sends them."""
    chosen = list_chosen(actor, request.values)
    if not chosen:
        return nothing_chosen()
    form, parted = forms.OpenForm(), request_objectives.sort_for_opening(chosen)
    checks = [Check(("due_on",), lambda: request_objectives.check_ahead(form.due_on.data))]
    sends = request.form.get("verb") == "send"
    if sends and form.accepts(request_objectives.open_all, actor, chosen, form.due_on, checks=checks):
        flash(f"Objectives requested for {placements(form.result)}. Students were emailed.", "success")
        return back(chosen)
    shows = not sends and form.accepts(request_objectives.preview, parted.ready, form.due_on, checks=checks)
    mails = form.result if shows else []
    return page("office_actions/open.html", form=form, chosen=chosen, parted=parted, mails=mails)


@bp.route("/placements/selected/link", methods=["GET", "POST"])
@guard(policies.may_record)
def send_links(actor: Actor) -> View:
    chosen = list_chosen(actor, request.values)
    if not chosen:
        return nothing_chosen()
    if request.method == "POST":
        count = request_objectives.send_all(actor, chosen)
        flash(f"New links emailed for {placements(count)}. Older links no longer work.", "success")
        return back(chosen)
    return render_template("office_actions/links.html", chosen=chosen, parted=request_objectives.sort_for_link(chosen))


@bp.post("/placements/<ref:ref>/link")
@guard(policies.may_administer, load=queries.get_placement)
def send_link(actor: Actor, placement: Placement) -> Response:
    supervisor = supervisor_link.send_link(actor, placement)
    flash(f"New link emailed to {supervisor.email}. Older links no longer work.", "success")
    return redirect(url_for("placement_page.placement", ref=placement.ref) + "#supervisors", 303)


@bp.post("/placements/<ref:ref>/link/copy")
@guard(policies.may_administer, load=queries.get_placement)
def copy_link(actor: Actor, placement: Placement) -> str:
    """Show the supervisor's link; a POST, because the audit trail records it."""
    address = supervisor_link.copy_link(actor, placement)
    return render_template("office_actions/link.html", placement=placement, address=address)


@bp.route("/placements/<ref:ref>/address", methods=["GET", "POST"])
@guard(policies.may_administer, load=queries.get_placement)
def correct_address(actor: Actor, placement: Placement) -> View:
    supervisor_link.check_not_withdrawn(placement)
    primary = queries.find_primary(placement.id)
    form = forms.AddressForm(data={"email": primary.supervisor.email if primary else ""})
    if form.accepts(supervisor_link.correct_address, actor, placement, form.email):
        flash(f"Address corrected. A new link was emailed to {form.result.email}.", "success")
        return redirect(url_for("placement_page.placement", ref=placement.ref) + "#supervisors", 303)
    return page("office_actions/address.html", form=form, placement=placement, primary=primary)
