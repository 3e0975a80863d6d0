"""Who may do what with people's accounts."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.people import queries, rules
from placement.people.models import User


def may_keep_people(actor: Actor, subject: object = None) -> bool:
    """The career office and administrators see who is there."""
    return actor.is_office or actor.is_admin


def may_change(actor: Actor, user: User) -> bool:
    """Whoever could have granted all the person's roles; and no office whose colleges end before the account does.

    Who may change an address or hand over a link can become that person: that must not lead into another college.
    """
    return rules.may_grant(actor, user.roles) and not (user.is_faculty and queries.is_beyond(actor, user))
