"""The page after signing in, and help."""

from __future__ import annotations

from flask import Blueprint, render_template

from placement.access.guards import anyone, guard, public
from placement.core.actors import Actor
from placement.home.navigation import frame

bp = Blueprint("home", __name__)
bp.app_context_processor(frame)


@bp.get("/")
@guard(anyone)
def index(actor: Actor) -> str:
    return render_template("home/index.html", actor=actor)


@bp.get("/help")
@public("how the work goes, for everybody who takes part; it holds no records")
def help_page() -> str:
    return render_template("home/help.html")
