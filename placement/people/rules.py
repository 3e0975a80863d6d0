"""What a person's name, roles and password may be."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from placement.core.actors import Actor, Role
from placement.core.errors import RuleBroken
from placement.core.text import fold

SHORTEST = 10
LONGEST = 1000
GRANTED_BY_ADMIN = frozenset({Role.STAFF, Role.ADMIN})
COMMONEST = frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())


def check_password(password: str, email: str) -> None:
    """Raise RuleBroken for a password that guessing finds soon. Nothing is asked of its letters."""
    if len(password) < SHORTEST:
        raise RuleBroken(f"Use {SHORTEST} characters or more. A few words in a row are good.", field="password")
    if len(password) > LONGEST:
        raise RuleBroken(f"Use no more than {LONGEST} characters.", field="password")
    if fold(password) in {fold(email), fold(email.partition("@")[0])}:
        raise RuleBroken("Do not use your e-mail address as the password.", field="password")
    if password.casefold() in COMMONEST or len(set(password)) == 1:
        raise RuleBroken("That is one of the passwords tried first. Choose another.", field="password")


def check_roles(roles: frozenset[Role], colleges: int) -> None:
    """Raise RuleBroken unless there is a role, and colleges limit only staff."""
    if not roles:
        raise RuleBroken("Choose at least one role.", field="roles")
    if colleges and Role.STAFF not in roles:
        raise RuleBroken("Colleges limit what the career office sees: choose that role or no college.", "colleges")


def may_grant(actor: Actor, roles: Set[Role]) -> bool:
    """Students and faculty come from the career office; colleagues and administrators from an administrator."""
    return actor.is_admin or (actor.is_office and not GRANTED_BY_ADMIN & roles)


def check_admin_remains(is_last: bool) -> None:
    """Raise RuleBroken if the installation would be left without an administrator who can sign in."""
    if is_last:
        raise RuleBroken("Nobody else is an administrator here: make somebody else one first.", field="roles")


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a name written as one; a single word is the last name."""
    first, _, last = name.rpartition(" ")
    return first.strip(), last
