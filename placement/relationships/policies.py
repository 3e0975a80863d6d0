"""Permissions on the student's network. Others see that there is a mentor, and the name only if shared."""

from __future__ import annotations

from placement.core.actors import Actor, Role
from placement.core.errors import NotThere
from placement.placements.models import Placement
from placement.placements.rules.transitions import is_office_for, is_student_of
from placement.relationships.queries.programs import uses_people


def is_student(actor: Actor) -> bool:
    """Allow students; the page itself says so if People is not open to them."""
    return actor.has(Role.STUDENT)


def may_use_people(actor: Actor, subject: object = None) -> bool:
    """Allow students from the day a placement exists, unless all their placements are in programs without People."""
    return actor.has(Role.STUDENT) and uses_people(actor)


def may_see_questions(actor: Actor, subject: object = None) -> bool:
    """Allow the office and administrators."""
    return actor.is_office or actor.has(Role.ADMIN)


def may_edit_questions(actor: Actor, subject: object = None) -> bool:
    """Allow administrators and all-college staff: all colleges share the bank of questions."""
    return actor.has(Role.ADMIN) or (actor.is_office and actor.colleges is None)


def may_open_people(actor: Actor, subject: object = None) -> bool:
    """Allow students who use People; raises NotThere for others, to whom its addresses don't exist."""
    if actor.has(Role.STUDENT) and not uses_people(actor):
        raise NotThere
    return actor.has(Role.STUDENT)


def may_keep_network(actor: Actor, placement: Placement) -> bool:
    """Allow the student only."""
    return is_student_of(actor, placement)


def may_record_outcomes(actor: Actor, placement: Placement) -> bool:
    """Allow the student, or the office on their behalf or from a document."""
    return is_student_of(actor, placement) or is_office_for(actor, placement)
