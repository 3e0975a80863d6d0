"""The page of one placement, and its moves."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.placement_page import forms, services
from placement.placement_page.page.placement import show as show_page
from placement.placement_page.rules import MoveRequest
from placement.placements import policies
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules

bp = Blueprint("placement_page", __name__)

MOVES = "submit,ask,approve,complete,withdraw,terminate,reopen"
Answer = str | Response | tuple[str, int]


@bp.get("/placements/<ref>")
@guard(policies.may_see, load=queries.get_placement)
def placement(actor: Actor, placement: Placement) -> str:
    shown = show_page(actor, placement)
    told = {name: value for facts in shown.sections.values() for name, value in facts.items()}
    return render_template("placement_page/placement.html", **told, actor=actor, page=shown)


@bp.route(f"/placements/<ref>/<any({MOVES}):verb>", methods=["GET", "POST"])
@guard(services.may_take, load=services.get_intent)
def move(actor: Actor, intent: MoveRequest) -> Answer:
    """GET says what the move means and asks what it needs; POST makes it."""
    rules.get_step(intent.placement.state, intent.verb)
    obstacles = services.list_obstacles(intent)
    form = forms.move_form(intent, {one.code for one in obstacles}, services.list_represented(actor, intent))
    if form.validate_on_submit():
        try:
            services.take(actor, intent, forms.read_move(form))
        except RuleBroken as broken:
            form.add_error(broken)
        else:
            flash(services.SAID[intent.verb], "success")
            return redirect(url_for("placement_page.placement", ref=intent.placement.ref), 303)
    return render_template(
        "placement_page/move.html",
        form=form,
        verb=intent.verb,
        placement=intent.placement,
        obstacles=obstacles,
        means=services.MEANS[intent.verb],
    ), form.answer_code
