"""The header of every page, with the menu of each role.

A menu line names its endpoint; lines with an unregistered endpoint are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import current_app, has_request_context, request

from placement.access.current import current_actor
from placement.access.links import PATHS
from placement.access.models import Purpose
from placement.core import filters
from placement.core.actors import Actor, ActorKind, Role
from placement.core.settings import settings
from placement.core.web import fixed_url

SUPERVISOR_PAGES = PATHS[Purpose.SUPERVISOR]("")
STUDENT, FACULTY, STAFF, ADMIN = Role.STUDENT, Role.FACULTY, Role.STAFF, Role.ADMIN


@dataclass(frozen=True)
class MenuLine:
    """One entry of a menu, and the roles that see it."""

    label: str
    endpoint: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Menu:
    name: str
    lines: tuple[MenuLine, ...]


MAIN_LINES = (
    MenuLine("Home", "home.index", (STUDENT, STAFF, ADMIN)),  # people with only the faculty role start at the inbox
    MenuLine("Inbox", "worklist.inbox", (FACULTY,)),
    MenuLine("Placements", "worklist.index", (FACULTY, STAFF)),
    MenuLine("Check-ins", "checkins.index", (STUDENT, FACULTY, STAFF)),
    MenuLine("People", "relationships.people", (STUDENT,)),
    MenuLine("Hosts", "hosts.index", (STAFF,)),
    MenuLine("Supervisors", "hosts.supervisors", (STAFF,)),
    MenuLine("Accounts", "people.index", (STAFF, ADMIN)),
    MenuLine("Reports", "reports.index", (STAFF,)),
    MenuLine("Import", "exchange.index", (STAFF,)),
)
OWN_LINES = (
    MenuLine("Terms", "terms.index", (STAFF, ADMIN)),
    MenuLine("Programs", "terms.programs", (STAFF, ADMIN)),
    MenuLine("Skills", "skills.index", (STAFF, ADMIN)),
    MenuLine("Questions", "relationships.questions", (STAFF, ADMIN)),
    MenuLine("Access to reflections", "checkins.policy", (ADMIN,)),
    MenuLine("Emails", "operations.mail", (STAFF, ADMIN)),
    MenuLine("Audit trail", "operations.audit_trail", (STAFF, ADMIN)),
    MenuLine("Security log", "operations.security_events", (ADMIN,)),
    MenuLine("Background jobs", "operations.background", (ADMIN,)),
    MenuLine("About me", "about_me.about", (STUDENT,)),
    MenuLine("Your account", "people.account", (STUDENT, FACULTY, STAFF, ADMIN)),
    MenuLine("Help", "home.help_page", (STUDENT, FACULTY, STAFF, ADMIN)),
)


MAIN, OWN = Menu("main", MAIN_LINES), Menu("own", OWN_LINES)


class MenuItem(NamedTuple):
    """A line of the menu, with its address."""

    label: str
    url: str
    current: bool


def list_items(actor: Actor, menu: Menu, path: str) -> list[MenuItem]:
    """The lines for this actor; the one whose address contains this page is marked as current."""
    items = _items_for(menu, actor.roles)
    under = [url for _, url, _ in items if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    nearest = max(under, key=len, default=None)
    return [item._replace(current=True) if item.url == nearest else item for item in items]


def _items_for(menu: Menu, roles: frozenset[Role]) -> list[MenuItem]:
    """The lines for these roles, cached across requests."""
    menus: dict[object, list[MenuItem]] = current_app.extensions.setdefault("menus", {})
    key = (request.script_root, menu.name, roles)
    if key not in menus:
        existing = current_app.view_functions
        lines = [line for line in menu.lines if roles.intersection(line.roles) and line.endpoint in existing]
        menus[key] = [MenuItem(line.label, fixed_url(line.endpoint), False) for line in lines]
    return menus[key]


def frame() -> dict[str, Any]:
    """The variables of every page's frame; emails have no frame.

    Pages opened by a supervisor's link have no links to pages that need an account, because few supervisors have one.
    """
    if not has_request_context():
        return {}
    actor = current_actor()
    person = actor if actor.kind is ActorKind.USER else None
    by_supervisor_link = f"{request.path}/".startswith(SUPERVISOR_PAGES)
    menu_of = None if by_supervisor_link else person
    fixed = settings().today
    return {
        "by_supervisor_link": by_supervisor_link,
        "home_url": None if by_supervisor_link else fixed_url("home.index"),
        "help_url": fixed_url("home.help_page", **({"_anchor": "supervisor"} if by_supervisor_link else {})),
        "navigation": list_items(actor, MAIN, request.path) if menu_of else [],
        "account_navigation": list_items(actor, OWN, request.path) if menu_of else [],
        "current_actor": person,
        "sign_in_url": None if person or by_supervisor_link else fixed_url("people.sign_in"),
        "sign_out_url": fixed_url("people.sign_out"),
        "banner": f"Rehearsal: the date is set to {filters.day(fixed)}." if fixed else "",
    }
