"""Sign in as a person of the demo by one click. No other installation has these pages.

The command leaves a fact that names the person of each role. Without it there is no banner, and every address here is
not found.
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
    "staff": ("The career office", "sees what is waiting, who it is waiting on, and the term's report"),
    "admin": ("An administrator", "manages accounts and settings"),
}


def read_chosen() -> dict[str, Any] | None:
    """Return the person of each role; None in any other installation."""
    fact = db.session.get(InstallationFact, FACT)
    return json.loads(fact.value) if fact is not None else None


@bp.post("/be/<role>")
@public("signs anyone in as an invented person, and exists only in the demo")
def enter(role: str) -> Response:
    chosen = read_chosen()
    user = db.session.get(User, chosen[role]) if chosen is not None and role in ROLES else None
    if user is None or not user.is_enabled:
        raise NotThere
    begin_session(user)
    return redirect(safe_next(), 303)


@bp.post("/follow-link")
@public("opens an invented supervisor's link, and exists only in the demo")
def follow_link() -> Response:
    chosen = read_chosen()
    link = db.session.get(Link, chosen["link"]) if chosen is not None else None
    if link is None:
        raise NotThere
    newest = links.find_live(link.purpose, link.subject_id, link.holder_id) or link
    return redirect(links.PATHS[newest.purpose](links.token(newest)), 303)


@bp.app_context_processor
def frame() -> dict[str, Any]:
    """Return the banner of every page and the roles on the sign-in page."""
    if not is_demonstration():
        return {}
    fixed = settings().today
    clock = f" The clock stands at {filters.day(fixed)}." if fixed else ""
    return {
        "banner": f"A demonstration: every person, host and text here is invented.{clock}",
        "demo_roles": [(role, *words) for role, words in ROLES.items()],
    }


def is_demonstration() -> bool:
    """True in the demo. Read once in a process, for the look of pages only: signing in reads the database each time."""
    is_demo: bool | None = current_app.extensions.get("demo")
    if is_demo is None:
        is_demo = current_app.extensions["demo"] = read_chosen() is not None
    return is_demo
