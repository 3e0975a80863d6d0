"""Merge two records of one organization; the other name is kept as an alias."""

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
    """Move all sites, placements, and names of `gone` to `kept`. Returns the number of placements moved."""
    if gone is kept:
        raise RuleBroken("Select another host. These are the same record.", "into")
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
    """The number of placements of each host, by host id."""
    query = (
        select(Site.host_id, func.count())
        .join(Placement, Placement.site_id == Site.id)
        .where(Site.host_id.in_([host.id for host in hosts]))
        .group_by(Site.host_id)
    )
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {host.id: found.get(host.id, 0) for host in hosts}


def list_candidates(actor: Actor, host: Host, term: str) -> list[Host]:
    """Possible duplicates: hosts that match the search, else hosts that match the first word of the name."""
    sought = term or host.name.split()[0].strip(".,")
    return [other for other in queries.list_hosts(actor, sought).rows if other.id != host.id]


def _move_site(actor: Actor, site: Site, kept: Host) -> None:
    """Move a site's placements to the same place of the other host."""
    target = services.give_site(actor, kept, site.city, site.region, site.country)
    db.session.execute(update(Placement).where(Placement.site_id == site.id).values(site_id=target.id))
    db.session.delete(site)
    db.session.flush()
