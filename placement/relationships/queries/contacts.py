"""Find single contacts, and talks with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.relationships.models import TALKS, Contact, Interaction


def get_contact(actor: Actor, contact_id: int) -> Contact:
    """Return a contact of the actor's own network. Raises NotThere for others."""
    contact = db.session.get(Contact, contact_id)
    if contact is None or contact.student_id != actor.id:
        raise NotThere
    return contact


def find_talk(family: Collection[int], first: date, last: date) -> Interaction | None:
    """Return the first talk with a person from one day to another, if any; `family` has all ids of the person."""
    query = select(Interaction).where(
        Interaction.contact_id.in_(family), Interaction.kind.in_(TALKS), Interaction.on.between(first, last)
    )
    return db.session.scalar(query.order_by(Interaction.on, Interaction.id).limit(1))


def has_talked(family: Collection[int]) -> bool:
    """True if the student ever talked with this person."""
    return find_talk(family, date.min, date.max) is not None
