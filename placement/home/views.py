"""The page after signing in."""

from __future__ import annotations

from flask import Blueprint, render_template

from placement.access.guards import anyone, guard
from placement.core.actors import Actor

bp = Blueprint("home", __name__)


@bp.get("/")
@guard(anyone)
def index(actor: Actor) -> str:
    return render_template("home/index.html", actor=actor)
