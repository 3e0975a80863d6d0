"""Record what happened with a contact. Services never commit."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.relationships.models import TALKS, Contact, Interaction, InteractionKind, Promise
from placement.relationships.rules.placing import COUNTED, Place, Span, place
from placement.relationships.services.contacts import list_family
from placement.relationships.services.entries import Steps


def add_interaction(
    actor: Actor,
    contact: Contact,
    on: date,
    kind: InteractionKind,
    placement: Placement | None = None,
    **facts: Any,
) -> Interaction:
    """Add an interaction on a day up to today; without a placement given, the day and the talks decide which.

    Raises RuleBroken for a day in the future.
    """
    if on > clock.today():
        raise RuleBroken("Enter a day up to today. For later, write a promise.", "on")
    where = Place(placement.id) if placement else find_place(contact, on)
    interaction = Interaction(
        contact_id=contact.id,
        on=on,
        kind=kind,
        placement_id=where.placement_id,
        placement_unclear=where.is_unclear,
        created_at=clock.now(),
        **facts,
    )
    db.session.add(interaction)
    db.session.flush()
    return interaction


def find_place(contact: Contact, on: date) -> Place:
    """Return the placement in which this contact and day fall."""
    talks = select(Interaction.placement_id, func.max(Interaction.on)).where(
        Interaction.contact_id.in_(list_family(contact)),
        Interaction.kind.in_(TALKS),
        Interaction.placement_id.is_not(None),
    )
    latest: dict[Any, date] = {row[0]: row[1] for row in db.session.execute(talks.group_by(Interaction.placement_id))}
    return place(on, list_spans(contact.student_id), latest)


def list_spans(student_id: int) -> list[Span]:
    """List the student's placements that interactions can belong to."""
    query = select(Placement.id, Placement.starts_on, Placement.ends_on).where(
        Placement.student_id == student_id,
        Placement.state.in_(COUNTED),
        Placement.starts_on.is_not(None),
        Placement.ends_on.is_not(None),
    )
    rows: Any = db.session.execute(query.order_by(Placement.id))
    return [Span(*row) for row in rows]


def settle_place(actor: Actor, interaction: Interaction, placement_id: int | None) -> None:
    """Save the student's answer in which placement it happened; None for neither."""
    interaction.placement_id, interaction.placement_unclear = placement_id, False
    db.session.flush()


def promise(
    actor: Actor, contact: Contact, words: str, due_on: date | None, interaction: Interaction | None = None
) -> Promise:
    """Add a promise to a contact."""
    made = Promise(
        contact_id=contact.id,
        interaction_id=interaction.id if interaction else None,
        words=words,
        due_on=due_on,
        made_on=clock.today(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def wish(actor: Actor, contact: Contact, on: date, placement: Placement | None, steps: Steps | None = None) -> None:
    """Mark a contact as someone the student wishes to meet; an earlier wish stays as it is."""
    if contact.wished_on is None:
        steps = steps or Steps()
        steps.set(contact, "wished_on", on)
        steps.set(contact, "wished_in_id", placement.id if placement else None)
        db.session.flush()


def drop_wish(actor: Actor, contact: Contact) -> None:
    """Take a wish back."""
    contact.wished_on = contact.wished_in_id = None
    db.session.flush()


def find_current(student_id: int, on: date) -> Placement | None:
    """Return the student's placement of a day, else the next one to start; None if there is neither, or several."""
    spans = list_spans(student_id)
    current = [span for span in spans if span.starts_on <= on <= span.ends_on]
    coming = sorted((span for span in spans if span.starts_on > on), key=lambda span: span.starts_on)
    chosen = current or coming[:1]
    return db.session.get_one(Placement, chosen[0].placement_id) if len(chosen) == 1 else None
