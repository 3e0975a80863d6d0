"""Find hosts, sites and supervisors. All colleges share them; only the office sees these pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import ColumnElement, false, func, or_, select, true, tuple_, union_all

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import require
from placement.core.paging import KeysetPage, read_page
from placement.core.search_index import Index, find
from placement.core.text import clean
from placement.hosts.models import Host, HostAlias, HostStatus, Site, Supervisor
from placement.hosts.rules.similar_names import keys_of

NAMES_OF_HOSTS = Index.beside("host")
NAMES_OF_SUPERVISORS = Index("supervisor_words", Supervisor.id, Supervisor.folded)

Condition = Callable[[Actor], ColumnElement[bool]]
EXTENSION = "hosts callbacks"


class HostsCallbacks(NamedTuple):
    """Facts about placements, given by the package that has them.

    `supervises_beyond` is true for a Supervisor and `used_beyond` for a Host with placements in colleges outside the
    actor's; `student_keys` are the address keys of a supervisor's current and past students.
    """

    supervises_beyond: Condition
    used_beyond: Condition
    student_keys: Callable[[Supervisor], Collection[str]]


def init_app(
    app: Flask,
    *,
    supervises_beyond: Condition,
    used_beyond: Condition,
    student_keys: Callable[[Supervisor], Collection[str]],
) -> None:
    """Store the HostsCallbacks."""
    app.extensions[EXTENSION] = HostsCallbacks(supervises_beyond, used_beyond, student_keys)


def _callbacks() -> HostsCallbacks:
    callbacks: HostsCallbacks = current_app.extensions[EXTENSION]
    return callbacks


def get_host(actor: Actor, host_id: int) -> Host:
    """A host by id. Raises NotThere, also if the actor is not the office."""
    return require(db.session.get(Host, host_id) if actor.is_office else None)


def get_site(actor: Actor, site_id: int) -> Site:
    """A site by id. Raises NotThere."""
    return require(db.session.get(Site, site_id) if actor.is_office else None)


def get_supervisor(actor: Actor, supervisor_id: int) -> Supervisor:
    """A supervisor by id. Raises NotThere, also if the actor is not the office."""
    return require(db.session.get(Supervisor, supervisor_id) if actor.is_office else None)


def find_by_id(host_id: int) -> Host | None:
    """The host with this id, for a page that only mentions its name."""
    return db.session.get(Host, host_id)


def find_host(name: str) -> Host | None:
    """The host with exactly this name or saved alias."""
    query = clean(name)
    alias = select(HostAlias.host_id).where(HostAlias.name == query)
    hosts = select(Host).where(or_(Host.name == query, Host.id.in_(alias))).order_by(Host.name != query, Host.id)
    return db.session.scalars(hosts).first()


def list_close(name: str) -> list[Host]:
    """Hosts with a name or alias close to this one, by name; empty if a host has exactly this name."""
    keys = keys_of(clean(name))
    if not keys or find_host(name) is not None:
        return []
    names = union_all(select(Host.id, Host.name), select(HostAlias.host_id, HostAlias.name))
    close = {host_id for host_id, called in db.session.execute(names) if keys & keys_of(called)}
    return list(db.session.scalars(select(Host).where(Host.id.in_(close)).order_by(Host.sort_key, Host.id)))


def is_beyond(actor: Actor, supervisor: Supervisor) -> bool:
    """True if this supervisor's links also give access to placements outside the actor's colleges."""
    if actor.colleges is None:
        return False
    reaching = select(Supervisor.id).where(Supervisor.id == supervisor.id, _callbacks().supervises_beyond(actor))
    return db.session.scalar(reaching) is not None


def is_own_student(supervisor: Supervisor, email: str) -> bool:
    """True if this address belongs to a student this person supervises."""
    return key_of(email) in _callbacks().student_keys(supervisor)


def find_used_beyond(actor: Actor, host_ids: Collection[int]) -> set[int]:
    """The hosts with placements in other colleges, too: only all-college staff decide about them."""
    if actor.colleges is None or not host_ids:
        return set()
    return set(db.session.scalars(select(Host.id).where(Host.id.in_(host_ids), _callbacks().used_beyond(actor))))


def find_supervisor(email: str) -> Supervisor | None:
    """The supervisor with this address."""
    return db.session.scalars(select(Supervisor).where(Supervisor.email_key == key_of(email))).first()


def has_name(words: str) -> ColumnElement[bool]:
    """The condition on Host that its names, current or earlier, contain every one of these words."""
    return find(NAMES_OF_HOSTS, words).among(Host.id)


def list_hosts(
    actor: Actor, term: str = "", status: HostStatus | None = None, after: int | None = None
) -> KeysetPage[Host]:
    """A page of hosts by name."""
    query = select(Host).where(_office(actor), has_name(term))
    if status is not None:
        query = query.where(Host.status == status)
    if after is not None and (last := db.session.get(Host, after)) is not None:
        query = query.where(tuple_(Host.sort_key, Host.id) > (last.sort_key, last.id))
    return read_page(query.order_by(Host.sort_key, Host.id))


def list_supervisors(
    actor: Actor, term: str = "", unconfirmed: bool = False, after: int | None = None
) -> KeysetPage[Supervisor]:
    """A page of supervisors by name."""
    query = select(Supervisor).where(_office(actor), find(NAMES_OF_SUPERVISORS, term).among(Supervisor.id))
    if unconfirmed:
        query = query.where(Supervisor.confirmed_at.is_(None))
    if after is not None and (last := db.session.get(Supervisor, after)) is not None:
        query = query.where(tuple_(Supervisor.sort_key, Supervisor.id) > (last.sort_key, last.id))
    return read_page(query.order_by(Supervisor.sort_key, Supervisor.id))


def list_sites(host: Host) -> list[Site]:
    """The sites of a host."""
    query = select(Site).where(Site.host_id == host.id).order_by(Site.country, Site.region, Site.city, Site.id)
    return list(db.session.scalars(query))


def list_aliases(host: Host) -> list[str]:
    """The other names of a host."""
    return list(
        db.session.scalars(
            select(HostAlias.name).where(HostAlias.host_id == host.id).order_by(HostAlias.folded, HostAlias.id)
        )
    )


def count_pending(actor: Actor) -> int:
    """Number of hosts waiting for approval."""
    return db.session.scalar(select(func.count()).where(_office(actor), Host.status == HostStatus.PENDING)) or 0


def count_unconfirmed(actor: Actor) -> int:
    """Number of unconfirmed supervisors."""
    return db.session.scalar(select(func.count()).where(_office(actor), Supervisor.confirmed_at.is_(None))) or 0


def count_to_review(actor: Actor) -> tuple[int, int]:
    """Numbers of hosts to approve and supervisors to confirm, from one query."""
    pending = select(func.count()).where(_office(actor), Host.status == HostStatus.PENDING)
    unconfirmed = select(func.count()).where(_office(actor), Supervisor.confirmed_at.is_(None))
    counts = db.session.execute(select(pending.scalar_subquery(), unconfirmed.scalar_subquery())).one()
    return counts[0], counts[1]


def _office(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_office else false()
