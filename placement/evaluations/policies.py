"""Who rates and who sees ratings. A host sees nothing but its own answers."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.placements.models import Placement
from placement.placements.rules import is_office_for, is_student_of


def may_rate_self(actor: Actor, placement: Placement) -> bool:
    """The student; and the office on behalf of the student."""
    return is_student_of(actor, placement) or is_office_for(actor, placement)


def may_answer_for_supervisor(actor: Actor, placement: Placement) -> bool:
    """The office enters what a supervisor sent on paper or said on the phone."""
    return is_office_for(actor, placement)
