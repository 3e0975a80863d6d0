"""The page of one placement."""

from __future__ import annotations

from flask import render_template

from placement.access.guards import guard
from placement.casework.blueprint import bp
from placement.core.actors import Actor
from placement.placements import policies, queries
from placement.placements.models import Placement


@bp.get("/placements/<ref>")
@guard(policies.may_see, load=queries.get_placement)
def placement(actor: Actor, placement: Placement) -> str:
    return render_template("casework/placement.html", actor=actor, placement=placement)
