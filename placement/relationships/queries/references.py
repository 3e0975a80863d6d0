"""Find the references of a placement. Only the student reads them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships.models import Reference
from placement.relationships.queries.programs import uses_people
from placement.relationships.rules.placing import COUNTED


def list_references(placement: Placement) -> list[Reference]:
    """List the references of a placement in the order they were added."""
    query = select(Reference).where(Reference.placement_id == placement.id)
    return list(db.session.scalars(query.order_by(Reference.id)))


def find_reference(placement: Placement, family: Collection[int]) -> Reference | None:
    """Return this person's reference in a placement, if any; `family` has all ids of the person."""
    query = select(Reference).where(Reference.placement_id == placement.id, Reference.contact_id.in_(family))
    return db.session.scalar(query.order_by(Reference.id).limit(1))


def get_own_placement(actor: Actor, ref: str) -> Placement:
    """Return a placement that its student may have references of. Raises NotThere."""
    placement = get_placement(actor, ref)
    if placement.student_id == actor.id and (placement.state not in COUNTED or not uses_people(actor)):
        raise NotThere
    return placement


def get_reference(actor: Actor, ref: str, reference_id: int) -> tuple[Placement, Reference]:
    """Return a reference of the actor's own. Raises NotThere for others."""
    placement = get_own_placement(actor, ref)
    reference = db.session.get(Reference, reference_id)
    if reference is None or reference.placement_id != placement.id or placement.student_id != actor.id:
        raise NotThere
    return placement, reference


def find_placement_of(student_id: int, ref: str, met_in: Collection[int]) -> Placement | None:
    """Return the student's placement with this ref; without one, the latest in which they met, else the latest."""
    query = select(Placement).where(Placement.student_id == student_id, Placement.state.in_(COUNTED))
    mine = list(db.session.scalars(query.order_by(Placement.starts_on.desc(), Placement.id.desc())))
    if ref:
        return next((one for one in mine if one.ref == ref), None)
    return next((one for one in mine if one.id in met_in), mine[0] if mine else None)
