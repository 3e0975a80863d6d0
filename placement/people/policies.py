"""Permissions for people's accounts."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol, TypeVar

from placement.core.actors import Actor, Role
from placement.people import queries
from placement.people.models import User
from placement.people.rules import accounts as rules


class Account(Protocol):
    """An account, loaded whole or only as far as rights need it."""

    @property
    def id(self) -> int: ...

    @property
    def roles(self) -> Set[Role]: ...


AccountT = TypeVar("AccountT", bound=Account)


def may_keep_people(actor: Actor, subject: object = None) -> bool:
    """The career office and administrators see who is there."""
    return actor.is_office or actor.is_admin


def may_confirm_faculty(actor: Actor, subject: object = None) -> bool:
    """Administrators only, so that staff who assign faculty can't also give access to reflections."""
    return actor.is_admin


def may_change(actor: Actor, user: User) -> bool:
    """True if the actor may grant all the person's roles and works for all their colleges.

    Who may change an address or hand over a link can become that person: that must not lead into another college.
    """
    return user in list_changeable(actor, [user])


def list_changeable(actor: Actor, users: Sequence[AccountT]) -> list[AccountT]:
    """Of these, those whose account this actor may change."""
    theirs = queries.find_beyond(actor, [user.id for user in users])
    return [user for user in users if rules.may_grant(actor, user.roles) and user.id not in theirs]
