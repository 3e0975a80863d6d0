"""Meetings that a check-in, an event or a line makes with a person, and how they are taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.core.actors import Actor
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, InteractionKind
from placement.relationships.queries.contacts import find_talk, has_talked
from placement.relationships.services.contacts import has_nothing_else, list_family
from placement.relationships.services.interactions import add_interaction


def meet(
    actor: Actor, contact: Contact, on: date, period: tuple[date, date], placement: Placement | None = None
) -> Interaction | None:
    """Add a meeting, or a catch-up with someone met before; None where a talk with them stands in the period."""
    family = list_family(contact)
    if find_talk(family, *period) is not None:
        return None
    kind = InteractionKind.CATCH_UP if has_talked(family) else InteractionKind.MEETING
    return add_interaction(actor, contact, on, kind, placement)


def fill(contact: Contact, **facts: Any) -> None:
    """Fill in fields of the contact that are empty."""
    for name, value in facts.items():
        if value and not getattr(contact, name):
            setattr(contact, name, value)


def take_back(meeting: Interaction | None, contact: Contact, *, made_contact: bool, is_named: bool) -> None:
    """Delete a meeting, and a contact that was made with it alone, has nothing else, and is named nowhere else."""
    if meeting is not None:
        db.session.delete(meeting)
        db.session.flush()
    if made_contact and not is_named and has_nothing_else(contact):
        db.session.delete(contact)
        db.session.flush()
