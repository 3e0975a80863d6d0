"""The placements selected in a list, and the people and hosts that the office's forms offer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import NotThere, RuleBroken
from placement.core.search import read_words
from placement.core.text import clean, id_key_of
from placement.hosts import queries as host_queries
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import User
from placement.people.queries import matches_text, visible_to
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries import placements
from placement.placements.rules.transitions import is_office_for

MOST_AT_ONCE = 5_000
SHOWN = 500
NAMED = 5
Condition = ColumnElement[bool] | InstrumentedAttribute[bool]
MAY_TEACH = (User.is_faculty, User.is_enabled)


def list_chosen(actor: Actor, values: MultiDict[str, str]) -> list[Placement]:
    """The placements selected in an address or form: the checked ones, or all that were shown."""
    refs = [*values.getlist("chosen"), *values.get("all", "").split()]
    if len(refs) > MOST_AT_ONCE:
        raise RuleBroken(f"Select at most {MOST_AT_ONCE:,} placements at once.")
    listed = placements.list_by_refs(actor, dict.fromkeys(refs)) if refs else []
    return [placement for placement in listed if is_office_for(actor, placement)]


def list_faculty() -> list[User]:
    """Faculty with an open account, by name, offered while typing."""
    query = select(User).where(*MAY_TEACH).order_by(User.sort_key, User.id).limit(SHOWN)
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


def get_supervision(actor: Actor, ref: str, row: int) -> tuple[Placement, PlacementSupervisor]:
    """A placement and one of its supervisions. Raises NotThere."""
    placement = placements.get_placement(actor, ref)
    for supervision in placements.list_supervisors(placement.id):
        if supervision.id == row:
            return placement, supervision
    raise NotThere


def find_student(actor: Actor, written: str) -> User:
    """The student with this ID or email address. If a name was typed, RuleBroken lists its IDs."""
    return _find_person(written, "student", "student", "Students", User.is_student, visible_to(actor))


def find_faculty(written: str) -> User:
    """The faculty member with this ID or email address. If a name was typed, RuleBroken lists its IDs."""
    return _find_person(written, "faculty", "faculty member", "Faculty", *MAY_TEACH)


def _find_person(written: str, field: str, one: str, several: str, *among: Condition) -> User:
    key = clean(written)
    exact = User.institution_key.in_({id_key_of(key)} - {""}) | (User.email_key == key_of(key))
    person = db.session.scalars(select(User).where(exact, *among)).first()
    if person is not None:
        return person
    query = select(User).where(matches_text(key), *among).order_by(User.sort_key, User.id).limit(NAMED)
    named = list(db.session.scalars(query)) if read_words(key) else []
    if named:
        people = "; ".join(f"{person.name}, {person.institution_id or person.email}" for person in named)
        raise RuleBroken(f"Enter an ID or email address. {several} with this name: {people}.", field=field)
    raise RuleBroken(f"No {one} has this ID or email address. Add the person under People first.", field=field)


def list_host_names() -> list[str]:
    """Host names offered while typing."""
    return list(db.session.scalars(select(Host.name).order_by(Host.sort_key, Host.id).limit(SHOWN)))


def list_candidates(actor: Actor, host: Host, term: str) -> list[Host]:
    """Possible duplicates: hosts that match the search or, without one, the first word of this host's name."""
    sought = term or host.name.split()[0].strip(".,")
    return [other for other in host_queries.list_hosts(actor, sought).rows if other.id != host.id]


def count_placements(hosts: list[Host]) -> dict[int, int]:
    """The number of placements of each host, by host id."""
    query = (
        select(Site.host_id, func.count())
        .join(Placement, Placement.site_id == Site.id)
        .where(Site.host_id.in_([host.id for host in hosts]))
        .group_by(Site.host_id)
    )
    counts = {row[0]: row[1] for row in db.session.execute(query)}
    return {host.id: counts.get(host.id, 0) for host in hosts}
