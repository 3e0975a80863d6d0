"""Find single contacts, and talks with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select

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


def list_talked(student_id: int, first: date, last: date, but_not: Select[int]) -> list[tuple[Contact, date]]:
    """List a student's people with a talk in these days, other than the given ones, and the day of the last."""
    query = (
        select(Contact, func.max(Interaction.on))
        .join(Interaction, Interaction.contact_id == Contact.id)
        .where(
            Contact.student_id == student_id,
            Interaction.kind.in_(TALKS),
            Interaction.on.between(first, last),
            Interaction.id.not_in(but_not),
        )
        .group_by(Contact.id)
        .order_by(Contact.id)
    )
    latest: dict[int, tuple[Contact, date]] = {}
    for contact, on in db.session.execute(query):
        kept = get_kept(contact)
        latest[kept.id] = (kept, max(on, latest[kept.id][1]) if kept.id in latest else on)
    return list(latest.values())


def get_kept(contact: Contact) -> Contact:
    """Return the contact that this one counts as: itself, or the one it was merged into."""
    passed = {contact.id}
    while contact.merged_into_id is not None and contact.merged_into_id not in passed:
        passed.add(contact.merged_into_id)
        contact = db.session.get_one(Contact, contact.merged_into_id)
    return contact


def has_talked(family: Collection[int]) -> bool:
    """True if the student ever talked with this person."""
    return find_talk(family, date.min, date.max) is not None
