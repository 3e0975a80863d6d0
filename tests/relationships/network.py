"""People of a student's network for tests, made by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, InteractionKind
from placement.relationships.queries.network import Network, Person, get_person
from placement.relationships.services import contacts, interactions


def person(of: Placement, name: str, organization: str = "", **facts: Any) -> Contact:
    """A contact of this placement's student."""
    contact = contacts.add_contact(of.student_id, name=name, organization=organization, **facts)
    db.session.flush()
    return contact


def talk(
    of: Placement, contact: Contact, on: date, kind: InteractionKind = InteractionKind.MEETING, **facts: Any
) -> Interaction:
    """An interaction with a contact."""
    return interactions.add_interaction(of.student.as_actor(), contact, on, kind, **facts)


def read(of: Placement, contact: Contact) -> tuple[Network, Person]:
    """The network of this placement's student, and the person a contact belongs to."""
    return get_person(of.student.as_actor(), contact.id)
