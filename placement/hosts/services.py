"""Add, change, approve, and confirm hosts, sites, and supervisors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import clean as clean_address
from placement.core.email_address import key_of
from placement.core.errors import RuleBroken
from placement.core.text import clean
from placement.hosts import queries
from placement.hosts.models import Host, HostAlias, HostStatus, Site, Supervisor
from placement.hosts.rules import hosts as rules
from placement.mail.services import cancel_waiting


def add_host(actor: Actor, name: str, **facts: Any) -> Host:
    """Add a host, waiting for approval. Raises RuleBroken if the name is taken."""
    name = clean(name)
    rules.check_name(name)
    if (existing := queries.find_host(name)) is not None:
        raise RuleBroken(f"A host with this name already exists: {existing.name}.", "name")
    host = Host(name=name, created_at=clock.now(), **facts)
    db.session.add(host)
    db.session.flush()
    audit.record(actor, "add", "host", host.id, name=name)
    return host


def change_host(actor: Actor, host: Host, name: str, **facts: Any) -> None:
    """Change a host's details. Raises RuleBroken if another host has the name."""
    name = clean(name)
    rules.check_name(name)
    existing = queries.find_host(name)
    if existing is not None and existing is not host:
        raise RuleBroken(f"A host with this name already exists: {existing.name}.", "name")
    changed = {field: str(value) for field, value in {"name": name, **facts}.items() if getattr(host, field) != value}
    for field, value in {"name": name, **facts}.items():
        setattr(host, field, value)
    if changed:
        audit.record(actor, "change", "host", host.id, **changed)


def set_status(actor: Actor, hosts: Iterable[Host], status: HostStatus) -> int:
    """Approve, restrict or suspend these hosts; returns how many changed."""
    changed = [host for host in hosts if host.status is not status]
    for host in changed:
        audit.record(actor, status.value, "host", host.id, before=host.status.value)
        host.status = status
        host.reviewed_on = clock.today()
    return len(changed)


def remember_alias(actor: Actor, host: Host, name: str) -> None:
    """Save another name of this host, so imports find the host by it."""
    if name != host.name and name not in queries.list_aliases(host):
        db.session.add(HostAlias(host_id=host.id, name=clean(name)))
        db.session.flush()
        audit.record(actor, "alias", "host", host.id, name=name)


def give_site(actor: Actor, host: Host, city: str = "", region: str = "", country: str = "") -> Site:
    """The host's site at this place, created if new."""
    place = _place(city, region, country)
    if (existing := _find_site(host.id, place)) is not None:
        return existing
    site = Site(host_id=host.id, **place)
    db.session.add(site)
    db.session.flush()
    audit.record(actor, "add", "site", site.id, host=host.id)
    return site


def change_site(actor: Actor, site: Site, city: str = "", region: str = "", country: str = "") -> None:
    """Correct a site's place. Raises RuleBroken if the host already has a site there."""
    place = _place(city, region, country)
    existing = _find_site(site.host_id, place)
    if existing is not None and existing is not site:
        raise RuleBroken("This host already has a site at this place.", "city")
    before = site.place
    for field, value in place.items():
        setattr(site, field, value)
    if site.place != before:
        audit.record(actor, "change", "site", site.id, before=before, after=site.place)


def _place(city: str, region: str, country: str) -> dict[str, str]:
    return {"city": clean(city), "region": clean(region), "country": clean(country).upper()}


def _find_site(host_id: int, place: dict[str, str]) -> Site | None:
    return db.session.scalars(select(Site).where(Site.host_id == host_id).filter_by(**place)).first()


def add_supervisor(actor: Actor, email: str, name: str, **facts: Any) -> Supervisor:
    """Add a supervisor. Raises RuleBroken if the address is unusable or taken."""
    address = clean_address(email, "email").address
    rules.check_name(clean(name))
    check_address_free(email)
    supervisor = Supervisor(email=address, name=clean(name), created_at=clock.now(), **facts)
    db.session.add(supervisor)
    db.session.flush()
    audit.record(actor, "add", "supervisor", supervisor.id)
    return supervisor


def check_address_free(email: str, own: Supervisor | None = None) -> None:
    """Raise RuleBroken if a supervisor other than `own` has the address."""
    existing = queries.find_supervisor(email)
    if existing is not None and existing is not own:
        raise RuleBroken("Another supervisor already has this email address.", "email")


def change_supervisor(actor: Actor, supervisor: Supervisor, email: str, name: str, **facts: Any) -> bool:
    """Change a supervisor; True if the address changed, which revokes their links, so new ones should be sent."""
    address = clean_address(email, "email", stored=supervisor.email).address
    rules.check_name(clean(name))
    check_address_free(email, supervisor)
    moved = supervisor.email_key != key_of(address)
    rules.check_supervises_another(moved and queries.is_own_student(supervisor, address))
    rules.check_address_is_ours(moved and queries.is_beyond(actor, supervisor))
    values = {"email": address, "name": clean(name), **facts}
    changed = sorted(field for field, value in values.items() if getattr(supervisor, field) != value)
    for field, value in values.items():
        setattr(supervisor, field, value)
    if changed:
        audit.record(actor, "change", "supervisor", supervisor.id, fields=changed)
    if moved:
        end_links(supervisor)
    return moved


def end_links(supervisor: Supervisor) -> None:
    """Revoke every link of this supervisor, so the reader of a wrong address can no longer use one."""
    for link in links.list_held(Purpose.SUPERVISOR, supervisor.id):
        cancel_waiting(link.id)
        link.revoked_at = clock.now()


def confirm(actor: Actor, supervisors: Iterable[Supervisor]) -> int:
    """Confirm the identity of these supervisors and that they may supervise; returns how many were new."""
    waiting = [supervisor for supervisor in supervisors if supervisor.confirmed_at is None]
    for supervisor in waiting:
        supervisor.confirmed_at = clock.now()
        audit.record(actor, "confirm", "supervisor", supervisor.id)
    return len(waiting)
