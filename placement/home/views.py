"""The home page after sign-in, and the help page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.about_me.page import find_offer
from placement.access.guards import anyone, guard, public
from placement.agreements.rules.transitions import TABLE as AGREEMENTS
from placement.checkins.rules.schedule import OPENS_BEFORE
from placement.checkins.rules.transitions import TABLE as CHECKINS
from placement.checkins.services.balance import find_quiet
from placement.core.actors import Actor, Role
from placement.core.settings import SESSION, settings
from placement.core.transitions import Transitions
from placement.home.page import MAIN, OWN, frame, list_items
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.placements.rules.transitions import CLOSED, OPEN
from placement.placements.rules.transitions import TABLE as PLACEMENTS
from placement.relationships.page.last_week import is_last_week
from placement.relationships.page.this_week import gather_home
from placement.worklist.page.office import show_office
from placement.worklist.page.tasks import Task, find_coming, list_held, list_tasks
from placement.worklist.queries import progress
from placement.worklist.rules.progress import Progress
from placement.worklist.rules.steps import list_steps

bp = Blueprint("home", __name__)
bp.app_context_processor(frame)


@dataclass(frozen=True)
class Own:
    """One placement on its student's home page."""

    placement: Placement
    tasks: list[Task]
    held: list[Task]
    coming: Task | None
    steps: list[dict[str, str]]

    @classmethod
    def of(cls, work: Progress) -> Own:
        return cls(work.placement, list_tasks(work), list_held(work), find_coming(work), list_steps(work))


SETTINGS = {
    "Accounts": "Accounts, roles, invitations, and password links.",
    "Terms": "Start and end dates, and report dates.",
    "Programs": "Colleges, programs, and their numbers of objectives and check-ins.",
    "Skills": "The skills people rate. A term's list is fixed when the term starts.",
    "Questions": "Questions that students can ask people they meet.",
    "Emails": "Emails sent, waiting, and not delivered.",
    "Access to reflections": "Choose whether the career office can read reflections.",
    "Audit trail": "Every change, with its author and time.",
    "Security log": "Sign-ins, refusals, locks, and downloads.",
    "Background jobs": "Jobs the worker is running, and jobs that failed.",
}


@bp.get("/")
@guard(anyone)
def index(actor: Actor) -> str | Response:
    """Each role's part of the home page; people with only the faculty role go to the inbox."""
    if actor.roles == {Role.FACULTY}:
        return redirect(url_for("worklist.inbox"), 303)
    mine = queries.list_for_student(actor, actor.id or 0) if actor.has(Role.STUDENT) else []
    own, past = list_own(mine) if actor.has(Role.STUDENT) else (None, None)
    return render_template(
        "home/index.html",
        actor=actor,
        capture=gather_home(actor, request.args) if actor.has(Role.STUDENT) else None,
        quiet=find_quiet(actor) if actor.has(Role.STUDENT) else None,
        placements=own,
        past=past,
        about_offer=find_offer(mine),
        last_weeks=[one for one in mine if is_last_week(one)],
        is_faculty=actor.has(Role.FACULTY),
        is_admin=actor.has(Role.ADMIN),
        settings_links=list_settings(actor),
        **(show_office(actor) if actor.has(Role.STAFF) else {"groups": None}),
    )


def list_settings(actor: Actor) -> list[dict[str, str]]:
    """The administrator's settings as a task list."""
    return [
        {"title": item.label, "url": item.url, "text": SETTINGS[item.label]}
        for item in [*list_items(actor, MAIN, ""), *list_items(actor, OWN, "")]
        if item.label in SETTINGS
    ]


def list_own(mine: list[Placement]) -> tuple[list[Own], list[Placement]]:
    """The student's placements: open ones with their next steps, and the closed ones."""
    going_on = [placement for placement in mine if placement.state in OPEN]
    return [Own.of(one) for one in progress.gather_all(going_on)], [one for one in mine if one.state in CLOSED]


# The help page shows the transition tables the application uses.
STEPS: dict[str, Transitions[Any, Any, Any, Any]] = {
    "Placements": PLACEMENTS,
    "Learning objectives": AGREEMENTS,
    "Check-ins": CHECKINS,
}


@bp.get("/help/online")
@public("help for everyone; shows no records")
def online() -> str:
    return render_template("home/online.html")


@bp.get("/help")
@public("help for everyone; shows no records")
def help_page() -> str:
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    return render_template(
        "home/help.html",
        tables=STEPS,
        opens_before=OPENS_BEFORE.days,
        idle_minutes=settings().idle_limit // minute,
        session_hours=SESSION // hour,
    )
