"""Confirm the faculty role, by domain or by an administrator, before its holder can read a reflection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import ascii_domain
from placement.core.settings import settings
from placement.people.models import User


def is_of_faculty_domain(email: str) -> bool:
    """True if the address's domain, without subdomains, is one of FACULTY_DOMAINS."""
    return ascii_domain(email) in settings().faculty_domains


def confirmed_when_given(actor: Actor, email: str) -> datetime | None:
    """The confirmation time if this actor gives the role to this address; None if it must be confirmed later."""
    return clock.now() if actor.is_admin or is_of_faculty_domain(email) else None


def settle_confirmation(actor: Actor, user: User, *, given: bool, moved: bool) -> None:
    """Confirm, or remove the confirmation, after the role was given or the address changed.

    Changing an address lets the actor become that person, so a change by staff removes the confirmation.
    """
    if not user.is_faculty:
        user.faculty_confirmed_at = None
    elif is_of_faculty_domain(user.email) or (given and actor.is_admin):
        user.faculty_confirmed_at = user.faculty_confirmed_at or clock.now()
    elif moved and not actor.is_admin:
        user.faculty_confirmed_at = None


def confirm(actor: Actor, users: Iterable[User]) -> int:
    """Confirm these faculty accounts; returns how many were not confirmed before."""
    waiting = [user for user in users if user.is_faculty and user.faculty_confirmed_at is None]
    for user in waiting:
        user.faculty_confirmed_at = clock.now()
        audit.record(actor, "confirm", "user", user.id)
    return len(waiting)


def list_unconfirmed() -> list[User]:
    """The open faculty accounts that are not confirmed yet, by name."""
    query = select(User).where(User.is_faculty, User.is_enabled, User.faculty_confirmed_at.is_(None))
    return list(db.session.scalars(query.order_by(User.sort_key, User.id)))
