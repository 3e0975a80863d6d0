"""The demonstration's front doors: be one of its people by one click. They open nowhere else.

The fill leaves one fact behind that names who stands for each role. Without it there is no door, no banner, and
every address here answers as if it did not exist.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, current_app, redirect
from werkzeug.wrappers import Response

from placement.access import links
from placement.access.guards import public
from placement.access.models import Link
from placement.core import filters
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.models import InstallationFact
from placement.core.settings import settings
from placement.people.models import User
from placement.people.views.blueprint import begin_session, safe_next

bp = Blueprint("demo", __name__, url_prefix="/demo")
FACT = "demo"
ROLES = {
    "student": ("A student", "writes objectives and reflections, and sees what is next"),
    "faculty": ("A faculty member", "reads, answers and signs off"),
    "staff": ("The career office", "sees what is blocked, on whom, and the term's report"),
    "admin": ("An administrator", "keeps accounts and settings"),
}


def read_doors() -> dict[str, Any] | None:
    """Who stands for each role; None where this is no demonstration."""
    fact = db.session.get(InstallationFact, FACT)
    return json.loads(fact.value) if fact is not None else None


@bp.post("/be/<role>")
@public("lets anybody be an invented person, and exists only in the demonstration")
def enter(role: str) -> Response:
    doors = read_doors()
    user = db.session.get(User, doors[role]) if doors is not None and role in ROLES else None
    if user is None or not user.is_enabled:
        raise NotThere
    begin_session(user)
    return redirect(safe_next(), 303)


@bp.post("/follow-link")
@public("opens an invented supervisor's link, and exists only in the demonstration")
def follow_link() -> Response:
    doors = read_doors()
    link = db.session.get(Link, doors["link"]) if doors is not None else None
    if link is None:
        raise NotThere
    newest = links.find_live(link.purpose, link.subject_id, link.holder_id) or link
    return redirect(links.PATHS[newest.purpose](links.token(newest)), 303)


@bp.app_context_processor
def frame() -> dict[str, Any]:
    """The banner of every page, and the doors of the sign-in page."""
    if not is_demonstration():
        return {}
    fixed = settings().today
    clock = f" The clock stands at {filters.day(fixed)}." if fixed else ""
    return {
        "banner": f"A demonstration: every person, host and text here is invented.{clock}",
        "demo_roles": [(role, *words) for role, words in ROLES.items()],
    }


def is_demonstration() -> bool:
    """Asked once in the life of a process, for the look of pages only: doors ask the database each time."""
    known: bool | None = current_app.extensions.get("demo")
    if known is None:
        known = current_app.extensions["demo"] = read_doors() is not None
    return known
