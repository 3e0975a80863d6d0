"""Rules about a person's name, roles and address; see passwords.py for password rules."""

from __future__ import annotations

from collections.abc import Set

from placement.core.actors import Actor, Role
from placement.core.errors import RuleBroken

GRANTED_BY_ADMIN = frozenset({Role.STAFF, Role.ADMIN})


def check_roles(roles: frozenset[Role], colleges: int) -> None:
    """Raise RuleBroken if there is no role, or if a person without the staff role has colleges."""
    if not roles:
        raise RuleBroken("Select at least one role.", field="roles")
    if colleges and Role.STAFF not in roles:
        raise RuleBroken("Colleges limit what the career office sees: choose that role or no college.", "colleges")


def check_scope(is_staff: bool, is_whole: bool, colleges: int) -> None:
    """Raise RuleBroken unless staff have either all colleges or at least one."""
    if is_staff and is_whole and colleges:
        raise RuleBroken("Select all colleges or specific ones, not both.", "scope")
    if is_staff and not is_whole and not colleges:
        raise RuleBroken("Select all colleges, or the colleges this person works for.", "scope")


def may_grant(actor: Actor, roles: Set[Role]) -> bool:
    """True if the actor may grant these roles; only administrators may grant staff and administrator."""
    return actor.is_admin or (actor.is_office and not GRANTED_BY_ADMIN & roles)


def may_copy_link(actor: Actor, *, has_password: bool) -> bool:
    """True if the actor may copy a link; if it resets a password, it gives account access: administrators only."""
    return actor.is_admin or (actor.is_office and not has_password)


def check_admin_remains(is_last: bool) -> None:
    """Raise RuleBroken if the installation would be left without an administrator who can sign in."""
    if is_last:
        raise RuleBroken("This is the only administrator. Make another person an administrator first.", field="roles")


def check_supervised_by_another(is_own: bool) -> None:
    """Raise RuleBroken if the address belongs to a supervisor of the person."""
    if is_own:
        raise RuleBroken(
            "This is the address of a person who supervises this student. Enter the student's own.", "email"
        )


def split_name(name: str) -> tuple[str, str]:
    """Split a full name into first and last name; a single word is the last name."""
    first, _, last = name.rpartition(" ")
    return first.strip(), last
