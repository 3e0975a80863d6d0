"""Permissions for hosts, which are shared by the whole career office."""

from __future__ import annotations

from collections.abc import Iterable

from placement.core.actors import Actor
from placement.hosts import queries
from placement.hosts.models import Host


def may_keep_hosts(actor: Actor, subject: object = None) -> bool:
    """The career office manages hosts, sites and supervisors."""
    return actor.is_office


def may_decide(actor: Actor, host: Host) -> bool:
    """Approve, restrict, suspend, merge: staff; for a host other colleges use, only all-college staff."""
    return actor.is_office and are_ours(actor, [host])


def are_ours(actor: Actor, hosts: Iterable[Host]) -> bool:
    """True if no college outside the actor's has or had a placement with any of these hosts."""
    return not queries.find_used_beyond(actor, [host.id for host in hosts])
