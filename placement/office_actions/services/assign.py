"""Assign faculty and supervisors, for one placement or several selected in the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from placement.agreements import services as agreements
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.text import clean
from placement.hosts import queries as host_queries
from placement.hosts import services as host_services
from placement.hosts.models import Supervisor
from placement.office_actions.queries import find_faculty
from placement.placements import services
from placement.placements.models import Placement


def give_faculty(actor: Actor, placements: Sequence[Placement], written: str) -> int:
    """Assign placements to the faculty member with this ID or email address; returns the number changed."""
    faculty = find_faculty(written)
    return sum(services.assign_faculty(actor, placement, faculty) for placement in placements)


def give_supervisor(
    actor: Actor,
    placements: Sequence[Placement],
    known: str | None,
    email: str | None,
    name: str,
    title: str,
    part: str,
    from_on: date,
) -> None:
    """Assign the supervisor with this id or address to placements, as primary or additional supervisor."""
    supervisor = db.session.get(Supervisor, int(known)) if known else None
    field = "email" if supervisor is None else "known"
    if supervisor is None and not email:
        raise RuleBroken("Select a person, or enter an email address.", field)
    supervisor = supervisor or find_or_add_supervisor(actor, email or "", name, title)
    give = services.assign_supervisor if part == "primary" else services.add_supervisor
    for placement in placements:
        try:
            give(actor, placement, supervisor, from_on)
        except RuleBroken as broken:
            raise RuleBroken(f"{placement.student.name}: {broken.sentence}", field) from broken
        agreements.hand_over(actor, placement)


def find_or_add_supervisor(actor: Actor, email: str, name: str, title: str = "") -> Supervisor:
    """The supervisor with this email address; adds an unconfirmed one if there is none."""
    existing = host_queries.find_supervisor(email)
    if existing is not None:
        return existing
    check_supervisor_named(email, name)
    return host_services.add_supervisor(actor, email, name, title=clean(title))


def check_supervisor_named(email: str, name: str) -> None:
    """Raise RuleBroken if the email address is new and has no name."""
    if email and not clean(name) and host_queries.find_supervisor(email) is None:
        raise RuleBroken("This supervisor is new. Enter their name, too.", field="name")
