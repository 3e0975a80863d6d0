"""Assign faculty and supervisors, for one placement or several selected in the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from placement.agreements import services as agreements
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere, RuleBroken
from placement.core.text import clean
from placement.hosts import queries as host_queries
from placement.hosts import services as host_services
from placement.hosts.models import Site, Supervisor
from placement.people.models import User
from placement.placements import services
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules

MOST_AT_ONCE = 5_000


def list_chosen(actor: Actor, values: MultiDict[str, str]) -> list[Placement]:
    """The selected placements of an address or form: those checked, or all that were shown."""
    refs = [*values.getlist("chosen"), *values.get("all", "").split()]
    if len(refs) > MOST_AT_ONCE:
        raise RuleBroken(f"Select at most {MOST_AT_ONCE:,} placements at once.")
    found = queries.list_by_refs(actor, dict.fromkeys(refs)) if refs else []
    return [placement for placement in found if rules.is_office_for(actor, placement)]


def list_faculty() -> list[User]:
    """All people with the faculty role and an open account, by name."""
    may_teach = (User.is_faculty, User.is_enabled)
    query = select(User).where(*may_teach).order_by(User.sort_key, User.id)
    return list(db.session.scalars(query))


def list_known_supervisors(placements: Sequence[Placement]) -> list[Supervisor]:
    """Supervisors of any placement at these placements' hosts, by name."""
    hosts = {placement.site.host_id for placement in placements}
    existing = (
        select(PlacementSupervisor.supervisor_id)
        .join(Placement, Placement.id == PlacementSupervisor.placement_id)
        .join(Site, Site.id == Placement.site_id)
        .where(Site.host_id.in_(hosts))
    )
    query = select(Supervisor).where(Supervisor.id.in_(existing)).order_by(Supervisor.sort_key, Supervisor.id)
    return list(db.session.scalars(query))


def give_faculty(actor: Actor, placements: Sequence[Placement], faculty_id: int) -> int:
    """Assign placements to a faculty member; returns the number changed."""
    faculty = db.session.get(User, faculty_id)
    if faculty is None:
        raise RuleBroken("Select a faculty member.", field="faculty")
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
    """Give placements the supervisor of this id or address, as primary or beside the primary one."""
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


def get_supervision(actor: Actor, ref: str, row: int) -> tuple[Placement, PlacementSupervisor]:
    """A placement and one of its supervisions. Raises NotThere."""
    placement = queries.get_placement(actor, ref)
    for supervision in queries.list_supervisors(placement.id):
        if supervision.id == row:
            return placement, supervision
    raise NotThere


def may_manage_supervision(actor: Actor, subject: tuple[Placement, PlacementSupervisor]) -> bool:
    """True for the office of the placement's college."""
    return rules.is_office_for(actor, subject[0])
