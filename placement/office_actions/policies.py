"""Permissions of the office on one placement."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.rules.transitions import Capacity, is_office_for, parties


def may_manage_supervision(actor: Actor, subject: tuple[Placement, PlacementSupervisor]) -> bool:
    """True for the office of the placement's college."""
    return is_office_for(actor, subject[0])


def is_full_form(actor: Actor, placement: Placement) -> bool:
    """True if this actor gets the office's form; False for only the student's part."""
    return Capacity.STAFF in parties(actor, placement)
