"""Find the student's events and the people met there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import require
from placement.hosts.models import Site
from placement.placements.models import Placement
from placement.relationships.models import PlacementEvent, PlacementEventPerson
from placement.relationships.rules.placing import COUNTED
from placement.terms.models import Program


def get_event(actor: Actor, event_id: int) -> PlacementEvent:
    """Return an event of the actor's own placements. Raises NotThere for others."""
    return require(db.session.scalar(_select_own(actor).where(PlacementEvent.id == event_id)))


def _select_own(actor: Actor) -> Select[PlacementEvent]:
    return (
        select(PlacementEvent)
        .join(PlacementEvent.placement)
        .where(Placement.student_id == actor.id)
        .options(contains_eager(PlacementEvent.placement).joinedload(Placement.site).joinedload(Site.host))
    )


def list_events(actor: Actor) -> list[PlacementEvent]:
    """List the events of the actor's own placements, the latest day first."""
    query = _select_own(actor).order_by(PlacementEvent.on.desc(), PlacementEvent.id.desc())
    return list(db.session.scalars(query))


def list_between(placement: Placement, first: date, last: date) -> list[PlacementEvent]:
    """List the events of a placement from one day to another."""
    query = select(PlacementEvent).where(
        PlacementEvent.placement_id == placement.id, PlacementEvent.on.between(first, last)
    )
    return list(db.session.scalars(query.order_by(PlacementEvent.on, PlacementEvent.id)))


def list_met(event_ids: Collection[int]) -> dict[int, list[int]]:
    """Map events to the contacts met there, in the order they were added."""
    query = select(PlacementEventPerson.event_id, PlacementEventPerson.contact_id).where(
        PlacementEventPerson.event_id.in_(event_ids)
    )
    met: dict[int, list[int]] = defaultdict(list)
    for event_id, contact_id in db.session.execute(query.order_by(*query.selected_columns)):
        met[event_id].append(contact_id)
    return met


def list_open(actor: Actor) -> list[Placement]:
    """List the actor's placements that events can be added to, the latest first."""
    query = (
        select(Placement)
        .join(Program, Program.id == Placement.program_id)
        .where(
            Placement.student_id == actor.id,
            Placement.state.in_(COUNTED),
            Placement.starts_on.is_not(None),
            Placement.ends_on.is_not(None),
            Program.people_off_reason == "",
        )
        .options(joinedload(Placement.site).joinedload(Site.host))
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
    )
    return list(db.session.scalars(query))


def find_sources(interaction_ids: Collection[int]) -> dict[int, PlacementEvent]:
    """Map interactions that events made to their events."""
    if not interaction_ids:
        return {}
    query = (
        select(PlacementEventPerson.interaction_id, PlacementEvent)
        .join(PlacementEvent, PlacementEvent.id == PlacementEventPerson.event_id)
        .where(PlacementEventPerson.interaction_id.in_(interaction_ids))
    )
    return {row[0]: row[1] for row in db.session.execute(query) if row[0] is not None}
