"""Request objectives for selected placements, and resend supervisors' links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from placement.agreements import notices
from placement.agreements import services as agreements
from placement.agreements.models import Agreement
from placement.agreements.rules import review as agreement_rules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement, PlacementSupervisor, State

PREVIEWED = 50  # placements per page of the list


class Preview(NamedTuple):
    """An email to a placement's student, before it is sent."""

    placement: Placement
    subject: str
    text: str


class LeftOut(NamedTuple):
    """A selected placement that is skipped, and the reason."""

    placement: Placement
    why: str


class Sorted(NamedTuple):
    """The selected placements, split into ready and skipped."""

    ready: list[Placement]
    left_out: list[LeftOut]


def sort_for_opening(chosen: Sequence[Placement]) -> Sorted:
    """Split placements by whether objectives can be requested."""
    ids = [placement.id for placement in chosen]
    existing = set(db.session.scalars(select(Agreement.placement_id).where(Agreement.placement_id.in_(ids))))
    ready, left_out = [], []
    for placement in chosen:
        why = (
            "Objectives were already requested."
            if placement.id in existing
            else agreement_rules.closed_reason(placement.state)
        )
        if why:
            left_out.append(LeftOut(placement, why))
        else:
            ready.append(placement)
    return Sorted(ready, left_out)


def sort_for_link(chosen: Sequence[Placement]) -> Sorted:
    """Split placements by whether their supervisor can be sent a link."""
    ids = [placement.id for placement in chosen]
    present = (PlacementSupervisor.placement_id.in_(ids), PlacementSupervisor.is_present_primary())
    supervised = set(db.session.scalars(select(PlacementSupervisor.placement_id).where(*present)))
    reasons = [(one, _no_link_reason(one, one.id in supervised)) for one in chosen]
    ready = [placement for placement, reason in reasons if not reason]
    return Sorted(ready, [LeftOut(placement, reason) for placement, reason in reasons if reason])


def _no_link_reason(placement: Placement, is_supervised: bool) -> str:
    if placement.state is State.WITHDRAWN:
        return "This placement was withdrawn."
    return "" if is_supervised else "No supervisor is assigned yet."


def check_ahead(due_on: date | None) -> None:
    """Raise if the day has passed."""
    if due_on is not None and due_on < clock.today():
        raise RuleBroken("Select today or a later day.", field="due_on")


def open_all(actor: Actor, chosen: Sequence[Placement], due_on: date | None) -> int:
    """Request objectives for these placements; returns the number requested."""
    return sum(agreements.open_for(actor, placement, due_on) for placement in sort_for_opening(chosen).ready)


def send_all(actor: Actor, chosen: Sequence[Placement]) -> int:
    """Send each primary supervisor a new link; returns the number sent."""
    ready = sort_for_link(chosen).ready
    for placement in ready:
        agreements.send_link(actor, placement)
    return len(ready)


def preview(ready: Sequence[Placement], due_on: date | None) -> list[Preview]:
    """The emails that would be sent, only the first PREVIEWED."""
    return [Preview(one, *notices.preview_opened(one, due_on)) for one in ready[:PREVIEWED]]
