"""Who may do what with hosts: they belong to the career office as a whole."""

from __future__ import annotations

from placement.core.actors import Actor


def may_keep_hosts(actor: Actor, subject: object = None) -> bool:
    """The career office keeps hosts, sites and supervisors."""
    return actor.is_office
