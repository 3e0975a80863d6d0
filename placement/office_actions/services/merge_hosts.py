"""Make two records of one organization into one. A person decides; the other name is remembered."""

from __future__ import annotations

from sqlalchemy import func, select, update

from placement import audit
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.hosts import queries, services
from placement.hosts.models import Host, HostAlias, Site
from placement.placements.models import Placement


def merge_hosts(actor: Actor, gone: Host, kept: Host) -> int:
    """Move all sites and placements of `gone` to `kept`, which remembers its names. Says how many placements moved."""
    if gone is kept:
        raise RuleBroken("Choose another host: these are the same record.", "into")
    names = [gone.name, *queries.list_aliases(gone)]
    moved = count_placements([gone])[gone.id]
    for site in queries.list_sites(gone):
        _move_site(actor, site, kept)
    audit.record(actor, "merge", "host", kept.id, gone=gone.name, placements=moved)
    for alias in db.session.scalars(select(HostAlias).where(HostAlias.host_id == gone.id)).all():
        db.session.delete(alias)
    db.session.delete(gone)
    db.session.flush()
    for name in names:
        services.remember_alias(actor, kept, name)
    return moved


def count_placements(hosts: list[Host]) -> dict[int, int]:
    """How many placements each of these hosts has."""
    wanted = (
        select(Site.host_id, func.count())
        .join(Placement, Placement.site_id == Site.id)
        .where(Site.host_id.in_([host.id for host in hosts]))
        .group_by(Site.host_id)
    )
    found = {row[0]: row[1] for row in db.session.execute(wanted)}
    return {host.id: found.get(host.id, 0) for host in hosts}


def list_candidates(actor: Actor, host: Host, term: str) -> list[Host]:
    """Hosts that could be the same: those the words find, or else those that begin with the same word."""
    sought = term or host.name.split()[0].strip(".,")
    return [other for other in queries.list_hosts(actor, sought).rows if other.id != host.id]


def _move_site(actor: Actor, site: Site, kept: Host) -> None:
    """The placements of a site go to the same place of the other host."""
    target = services.give_site(actor, kept, site.city, site.region, site.country)
    db.session.execute(update(Placement).where(Placement.site_id == site.id).values(site_id=target.id))
    db.session.delete(site)
    db.session.flush()
