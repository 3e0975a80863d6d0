"""Choose one idea by email after a placement, and stop these emails without signing in."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from placement.access.guards import by_link, guard
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.placements.models import Placement
from placement.relationships.page.last_week import get_last_week
from placement.relationships.policies import may_keep_network
from placement.relationships.services import ideas as services
from placement.relationships.views.blueprint import bp

REASON = "a student stops emails that they chose"


@bp.post("/placements/<ref:ref>/last-week/ideas")
@guard(may_keep_network, load=get_last_week)
def choose_ideas(actor: Actor, placement: Placement) -> View:
    wants_ideas = request.form.get("wants_ideas") == "y"
    services.choose_ideas(actor, placement, wants_ideas)
    flash("Saved. The first idea comes 30 days after the end." if wants_ideas else "Saved. No ideas.", "success")
    return redirect(url_for(".last_week", ref=placement.ref), 303)


@bp.get("/ideas/<token>")
@by_link(services.open_token, REASON)
def ideas(actor: Actor, placement: Placement) -> View:
    token = (request.view_args or {})["token"]
    return page("relationships/ideas.html", token=token, is_stopped=request.args.get("saved") == "stop")


@bp.post("/ideas/<token>")
@by_link(services.open_token, REASON)
def stop_ideas(actor: Actor, placement: Placement) -> View:
    services.stop_ideas(actor, placement)
    return redirect(url_for(".ideas", token=(request.view_args or {})["token"], saved="stop"), 303)
