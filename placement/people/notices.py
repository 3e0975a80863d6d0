"""Emails to a person about changes to their account; a changed address is also emailed to the old one."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr

from placement import mail
from placement.core import clock
from placement.core.actors import Actor, ActorKind, Role
from placement.core.settings import settings
from placement.people.models import User


def notify_address(actor: Actor, user: User, before: str) -> None:
    """Notify both addresses, because the change may have been made to take over the account."""
    words = f"The email address is now {user.email}. It was {before}."
    _post(actor, user, words)
    _post(actor, user, words, before)


def notify_roles(actor: Actor, user: User, before: Iterable[Role]) -> None:
    """Notify the person of the new and the earlier roles."""
    _post(actor, user, f"The roles are now {_list(user.roles)}. They were {_list(before)}.")


def notify_password(actor: Actor, user: User) -> None:
    """Notify the person that their password was changed."""
    _post(actor, user, "The password was changed.")


def notify_link_copied(actor: Actor, user: User) -> None:
    """Notify the person that another person was shown a link that sets their password."""
    _post(actor, user, "A link that sets the password was shown to the person above.")


def _post(actor: Actor, user: User, words: str, address: str = "") -> None:
    mail.post(
        "account_changed",
        address or user.email,
        user.name,
        about=("user", user.id),
        who=_name(actor, user),
        at=clock.now(),
        words=words,
        contact=parseaddr(settings().mail_from)[1],
        institution_name=settings().institution_name,
    )


def _name(actor: Actor, user: User) -> str:
    """The actor's name for the person affected."""
    if actor.kind is ActorKind.CLI:
        return "the system administrator"
    if actor.kind is ActorKind.LINK:
        return "someone who used a password link"
    return "you" if actor.id == user.id else actor.name or "the career office"


def _list(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(role.label for role in roles)) or "none"
