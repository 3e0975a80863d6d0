"""Merge two records of one organization; the other name becomes an alias."""

from __future__ import annotations

from sqlalchemy import select, update

from placement import audit
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.hosts import queries, services
from placement.hosts.models import Host, HostAlias, Site
from placement.office_actions.queries import count_placements
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


def _move_site(actor: Actor, site: Site, kept: Host) -> None:
    """Move a site's placements to the same location of the other host."""
    target = services.give_site(actor, kept, site.city, site.region, site.country)
    db.session.execute(update(Placement).where(Placement.site_id == site.id).values(site_id=target.id))
    db.session.delete(site)
    db.session.flush()
