"""The page of one placement and the pages of its moves."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.placement_page import forms, services
from placement.placement_page.page.placement import show as show_page
from placement.placement_page.rules import BY_ADDRESS, MoveRequest
from placement.placements import policies
from placement.placements.models import Placement, State
from placement.placements.queries import placements as queries
from placement.placements.rules.transitions import CLOSED, TABLE

bp = Blueprint("placement_page", __name__)

MOVES = ",".join(BY_ADDRESS)


@bp.get("/placements/<ref:ref>")
@guard(policies.may_see, load=queries.get_with_standing)
def placement(actor: Actor, placement: Placement) -> str:
    shown = show_page(actor, placement)
    told = {name: value for facts in shown.sections.values() for name, value in facts.items()}
    return render_template("placement_page/placement.html", **told, actor=actor, page=shown)


@bp.route(f"/placements/<ref:ref>/<any({MOVES}):verb>", methods=["GET", "POST"])
@guard(services.may_take, load=services.get_intent)
def move(actor: Actor, intent: MoveRequest) -> View:
    """GET explains the move and shows its form; POST makes the move."""
    step = TABLE.get(intent.placement.state, intent.verb)
    obstacles = services.list_obstacles(intent)
    form = forms.move_form(intent, {one.code for one in obstacles}, services.list_represented(actor, intent))
    if form.accepts(lambda: services.take(actor, intent, forms.read_move(form))):
        flash(step.confirmation, "success")
        return redirect(url_for("placement_page.placement", ref=intent.placement.ref), 303)
    return page(
        "placement_page/move.html",
        form=form,
        verb=intent.verb,
        placement=intent.placement,
        obstacles=obstacles,
        step=step,
        is_blocked=any(one.code not in form for one in obstacles),
        is_drastic=step.to in CLOSED and step.to is not State.COMPLETED,
    )
