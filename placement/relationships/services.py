"""What is done with a student's network. Services never commit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import clean, fold
from placement.placements.models import Placement
from placement.relationships.models import Contact, ContactStatus, MetVia, RoleLevel


def note_met(
    actor: Actor,
    placement: Placement,
    name: str,
    *,
    organization: str = "",
    function: str = "",
    role_level: RoleLevel | None = None,
    met_on: date | None = None,
    met_via: MetVia | None = None,
) -> Contact:
    """Somebody the student met at this placement. The same name at the same organization is the same contact:
    what was not known of them is filled in, nothing is overwritten.
    """
    contact = _find(placement.student_id, name, organization)
    if contact is None:
        contact = Contact(
            student_id=placement.student_id,
            placement_id=placement.id,
            name=clean(name),
            organization=clean(organization),
            met_on=met_on,
            met_via=met_via,
            status=ContactStatus.MET,
            created_at=clock.now(),
        )
        db.session.add(contact)
    contact.function = contact.function or clean(function)
    contact.role_level = contact.role_level or role_level
    if met_on is not None and (contact.last_contact_on is None or contact.last_contact_on < met_on):
        contact.last_contact_on = met_on
    db.session.flush()
    return contact


def _find(student_id: int, name: str, organization: str) -> Contact | None:
    """A contact of this student with this name and organization, however it is written."""
    wanted = select(Contact).where(Contact.student_id == student_id).order_by(Contact.id)
    sought = (fold(name), fold(organization))
    return next((c for c in db.session.scalars(wanted) if (fold(c.name), fold(c.organization)) == sought), None)
