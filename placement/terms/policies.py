"""Permission to change terms, programs, and colleges: administrators, and staff who work for all colleges.

Staff of some colleges manage the programs of those colleges.
"""

from __future__ import annotations

from placement.core.actors import Actor, Role
from placement.terms.models import Program


def may_see_settings(actor: Actor, subject: object = None) -> bool:
    """The office and administrators see the institution's settings."""
    return actor.is_office or actor.has(Role.ADMIN)


def may_keep_settings(actor: Actor, subject: object = None) -> bool:
    """Administrators and all-college staff change settings shared by all colleges: terms, colleges, skills."""
    return actor.has(Role.ADMIN) or (actor.is_office and actor.colleges is None)


def may_keep_program(actor: Actor, program: Program) -> bool:
    """Administrators, all-college staff, and the staff of its college change a program."""
    return may_keep_settings(actor) or (actor.is_office and program.college_id in (actor.colleges or ()))
