"""Permission to change terms, programs, and colleges: administrators, and staff who work for all colleges.

Staff of some colleges keep the programs of those.
"""

from __future__ import annotations

from placement.core.actors import Actor, Role
from placement.terms.models import Program


def may_see_settings(actor: Actor, subject: object = None) -> bool:
    """The office and administrators see how the institution is set up."""
    return actor.is_office or actor.has(Role.ADMIN)


def may_keep_settings(actor: Actor, subject: object = None) -> bool:
    """Change what all colleges share: terms, colleges, skills."""
    return actor.has(Role.ADMIN) or (actor.is_office and actor.colleges is None)


def may_keep_program(actor: Actor, program: Program) -> bool:
    """Change a program: whoever keeps all settings, and the staff of its college."""
    return may_keep_settings(actor) or (actor.is_office and program.college_id in (actor.colleges or ()))
