"""Who may do what with people's accounts."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.people import rules
from placement.people.models import User


def may_keep_people(actor: Actor, subject: object = None) -> bool:
    """The career office and administrators see who is there."""
    return actor.is_office or actor.is_admin


def may_change(actor: Actor, user: User) -> bool:
    """Whoever could have granted all the person's roles."""
    return rules.may_grant(actor, user.roles)
