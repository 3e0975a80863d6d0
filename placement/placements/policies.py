"""Permissions for a placement the actor can see."""

from __future__ import annotations

from placement.core.actors import Actor, ActorKind, Role
from placement.placements.models import Placement, State
from placement.placements.rules.transitions import Capacity, is_office_for, parties


def may_see(actor: Actor, placement: Placement) -> bool:
    """Always true: the query has already left out placements the actor can't see."""
    return bool(parties(actor, placement)) or actor.kind is ActorKind.LINK


def may_list(actor: Actor) -> bool:
    """The list is for those who have several."""
    return actor.has(Role.STAFF, Role.FACULTY)


def may_record(actor: Actor) -> bool:
    return actor.has(Role.STAFF)


def may_administer(actor: Actor, placement: Placement) -> bool:
    """Whatever is the office's alone: supervisors, faculty, links, mail, answering on behalf of somebody."""
    return is_office_for(actor, placement)


def may_change(actor: Actor, placement: Placement) -> bool:
    """The office; and the student while it is theirs to fill in."""
    being_written = placement.state in (State.DRAFT, State.CHANGES_REQUESTED)
    return is_office_for(actor, placement) or (Capacity.STUDENT in parties(actor, placement) and being_written)
