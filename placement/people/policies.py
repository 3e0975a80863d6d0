"""Permissions for people's accounts."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol, TypeVar

from placement.core.actors import Actor, Role
from placement.people import queries
from placement.people.models import User
from placement.people.rules import accounts as rules


class Account(Protocol):
    """An account, loaded whole or only with the columns that permissions need."""

    @property
    def id(self) -> int: ...

    @property
    def roles(self) -> Set[Role]: ...


AccountT = TypeVar("AccountT", bound=Account)


def may_keep_people(actor: Actor, subject: object = None) -> bool:
    """The career office and administrators see the list of people."""
    return actor.is_office or actor.is_admin


def may_confirm_faculty(actor: Actor, subject: object = None) -> bool:
    """Administrators only, so that staff who assign faculty can't also give access to reflections."""
    return actor.is_admin


def may_change(actor: Actor, user: User) -> bool:
    """True if the actor may grant all the person's roles and works for all their colleges.

    Changing an address or copying a password link lets the actor become that person: it must not open another college.
    """
    return user in list_changeable(actor, [user])


def list_changeable(actor: Actor, users: Sequence[AccountT]) -> list[AccountT]:
    """The accounts among these that this actor may change."""
    theirs = queries.find_beyond(actor, [user.id for user in users])
    return [user for user in users if rules.may_grant(actor, user.roles) and user.id not in theirs]
