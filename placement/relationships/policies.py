"""Whose network it is: the student's. Others see that somebody mentors, not who, unless it was shared."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.placements.models import Placement
from placement.placements.rules.transitions import is_office_for, is_student_of


def may_keep_network(actor: Actor, placement: Placement) -> bool:
    """The student alone keeps contacts and mentors."""
    return is_student_of(actor, placement)


def may_record_outcomes(actor: Actor, placement: Placement) -> bool:
    """The student; and the office, on behalf of the student or from a document."""
    return is_student_of(actor, placement) or is_office_for(actor, placement)
