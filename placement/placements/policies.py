"""Permissions for a placement the actor can see."""

from __future__ import annotations

from placement.core.actors import Actor, ActorKind, Role
from placement.placements.models import Placement
from placement.placements.rules.transitions import BEING_FILLED_IN, Capacity, is_office_for, parties


def may_see(actor: Actor, placement: Placement) -> bool:
    """True for the placement's student, faculty, and office, and for a supervisor's link."""
    return bool(parties(actor, placement)) or actor.kind is ActorKind.LINK


def may_list(actor: Actor) -> bool:
    """True for staff and faculty, who have several placements."""
    return actor.has(Role.STAFF, Role.FACULTY)


def may_record(actor: Actor) -> bool:
    return actor.has(Role.STAFF)


def may_administer(actor: Actor, placement: Placement) -> bool:
    """True for the office: supervisors, faculty, links, email, and answers on another person's behalf."""
    return is_office_for(actor, placement)


def may_change(actor: Actor, placement: Placement) -> bool:
    """True for the office, and for the student while they can still fill in the details."""
    is_student = Capacity.STUDENT in parties(actor, placement)
    return is_office_for(actor, placement) or (is_student and placement.state in BEING_FILLED_IN)
