"""Permissions to rate and to see ratings. A host sees only its own answers."""

from __future__ import annotations

from datetime import date, timedelta

from placement.core.actors import Actor
from placement.placements.models import Placement
from placement.placements.rules.transitions import CLOSED, is_office_for, is_student_of


def may_rate_self(actor: Actor, placement: Placement) -> bool:
    """Allow the student, or the office on their behalf."""
    return is_student_of(actor, placement) or is_office_for(actor, placement)


FINAL_HELD_BACK = timedelta(days=30)  # time after the last day


def may_see_final_evaluation(actor: Actor, placement: Placement, has_rated: bool, today: date) -> bool:
    """True if the actor may see a supervisor's final evaluation: faculty and staff always.

    The student may after their own final rating, once the placement is closed, or 30 days after it ended.
    """
    if not is_student_of(actor, placement):
        return True
    shown_from = final_evaluation_shown_from(placement)
    return has_rated or placement.state in CLOSED or (shown_from is not None and today >= shown_from)


def final_evaluation_shown_from(placement: Placement) -> date | None:
    """Return the first day the student can read it without having rated: 30 days after the end."""
    return placement.ends_on + FINAL_HELD_BACK if placement.ends_on else None
