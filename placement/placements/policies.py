"""Permissions for a placement the actor can see."""

from __future__ import annotations

from placement.core.actors import Actor, ActorKind, Role
from placement.placements.models import Placement, State
from placement.placements.rules.transitions import Capacity, is_office_for, parties


def may_see(actor: Actor, placement: Placement) -> bool:
    """Always True: the query already left out placements the actor can't see."""
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
    """True for the office, and for the student while the details are theirs to fill in."""
    being_written = placement.state in (State.DRAFT, State.CHANGES_REQUESTED)
    return is_office_for(actor, placement) or (Capacity.STUDENT in parties(actor, placement) and being_written)
