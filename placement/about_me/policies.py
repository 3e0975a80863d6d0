"""Permissions on About me: only the student."""

from __future__ import annotations

from placement.about_me.models import AboutMeAnswer
from placement.core.actors import Actor, Role
from placement.placements.models import Placement
from placement.placements.rules.transitions import is_student_of


def is_student(actor: Actor) -> bool:
    """Allow students; each sees their own answers."""
    return actor.has(Role.STUDENT)


def may_answer(actor: Actor, placement: Placement) -> bool:
    """Allow the placement's student only."""
    return is_student_of(actor, placement)


def may_share(actor: Actor, answer: AboutMeAnswer) -> bool:
    """Allow the student whose answer it is."""
    return is_student_of(actor, answer.placement)
