"""Permission to change the list of skills: administrators, and staff who work for all colleges."""

from __future__ import annotations

from placement.core.actors import Actor, Role


def may_see_list(actor: Actor, subject: object = None) -> bool:
    """The office and administrators."""
    return actor.is_office or actor.has(Role.ADMIN)


def may_keep_list(actor: Actor, subject: object = None) -> bool:
    """All colleges share the list, so only administrators and all-college staff may change it."""
    return actor.has(Role.ADMIN) or (actor.is_office and actor.colleges is None)
