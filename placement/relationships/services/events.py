"""Add, change and delete events of a placement, with the people met there. Services never commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.write_ahead_log import truncate_log_after_commit
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, PlacementEvent, PlacementEventPerson
from placement.relationships.rules.events import HOW_MET, EventFacts, check_near, settle_attended
from placement.relationships.services.checkins import get_checkins
from placement.relationships.services.contacts import Found, find_or_add, list_family
from placement.relationships.services.meetings import fill, meet, take_back

MOST_EVENTS = 500
MOST_PEOPLE = 50


def add_event(actor: Actor, placement: Placement, facts: EventFacts) -> PlacementEvent:
    """Add an event; one on an earlier day counts as attended. Raises RuleBroken."""
    known = select(PlacementEvent.id).where(PlacementEvent.placement_id == placement.id)
    if len(db.session.scalars(known).all()) >= MOST_EVENTS:
        raise RuleBroken(f"A placement has at most {MOST_EVENTS} events. Delete some first.")
    event = PlacementEvent(placement=placement, created_at=clock.now())
    _write(actor, event, facts)
    if event.on < clock.today():
        event.attended = True
    return event


def change_event(actor: Actor, event: PlacementEvent, facts: EventFacts) -> None:
    """Change an event; its meetings move with its day, and those with people it no longer names are taken back."""
    _write(actor, event, facts)


def answer_attended(actor: Actor, event: PlacementEvent, attended: bool) -> None:
    """Say whether the student went; the people of an event they did not go to are taken back."""
    if event.on > clock.today():
        raise RuleBroken("You can say whether you went on the day of the event.")
    event.attended = attended
    if not attended:
        _take_back(actor, event, kept=())
    db.session.flush()


def delete_event(actor: Actor, event: PlacementEvent) -> None:
    """Delete an event and take back the meetings it made."""
    _take_back(actor, event, kept=())
    db.session.delete(event)
    db.session.flush()
    truncate_log_after_commit()


def _write(actor: Actor, event: PlacementEvent, facts: EventFacts) -> None:
    attended, placement = settle_attended(facts, clock.today()), event.placement
    if placement.starts_on and placement.ends_on:
        check_near(facts.on, placement.starts_on, placement.ends_on)
    if len(facts.contact_ids) + len(facts.names) > MOST_PEOPLE:
        raise RuleBroken(f"Name at most {MOST_PEOPLE} people for one event.", "names")
    event.kind, event.on, event.title, event.learned = facts.kind, facts.on, facts.title, facts.learned
    event.attended = attended
    db.session.add(event)
    db.session.flush()
    kept: set[int] = set()
    for found in _find_people(event, facts):
        kept.update(_meet_at(actor, event, found))
    _take_back(actor, event, kept)


def _find_people(event: PlacementEvent, facts: EventFacts) -> Iterator[Found]:
    """Find the contacts of these people one after the other; a typed name can be that of the one before."""
    own = select(Contact).where(
        Contact.id.in_(list(facts.contact_ids)), Contact.student_id == event.placement.student_id
    )
    for contact in db.session.scalars(own.order_by(Contact.id)).all():
        yield Found(contact, False)
    for name in facts.names:
        yield find_or_add(event.placement.student_id, name, "", event.placement)


def _meet_at(actor: Actor, event: PlacementEvent, found: Found) -> list[int]:
    """Note that a person was at the event, and make or move the meeting; return all ids of the person."""
    contact, family = found.contact, list_family(found.contact)
    row = _find_row(event, family)
    if row is None:
        row = PlacementEventPerson(event_id=event.id, contact_id=contact.id, made_contact=found.is_new)
        db.session.add(row)
    fill(contact, how_met=HOW_MET[event.kind])
    if row.interaction_id is not None:
        db.session.get_one(Interaction, row.interaction_id).on = event.on
    elif (meeting := meet(actor, contact, event.on, (event.on, event.on), event.placement)) is not None:
        row.interaction_id = meeting.id
    db.session.flush()
    return family


def _find_row(event: PlacementEvent, family: Collection[int]) -> PlacementEventPerson | None:
    query = select(PlacementEventPerson).where(
        PlacementEventPerson.event_id == event.id, PlacementEventPerson.contact_id.in_(family)
    )
    return db.session.scalar(query.order_by(PlacementEventPerson.contact_id).limit(1))


def _take_back(actor: Actor, event: PlacementEvent, kept: Collection[int]) -> None:
    """Take back the people no longer named: their meetings, and contacts that this event alone had made."""
    query = (
        select(PlacementEventPerson, Contact, Interaction)
        .join(Contact, Contact.id == PlacementEventPerson.contact_id)
        .outerjoin(Interaction, Interaction.id == PlacementEventPerson.interaction_id)
        .where(PlacementEventPerson.event_id == event.id)
        .order_by(PlacementEventPerson.contact_id)
    )
    for row, contact, meeting in db.session.execute(query).all():
        if contact.id in kept:
            continue
        made_contact = row.made_contact
        db.session.delete(row)
        db.session.flush()
        is_named = made_contact and get_checkins().names(contact)
        take_back(meeting, contact, made_contact=made_contact, is_named=is_named)


def clear_words(student_id: int, is_mentioned: Callable[[str], bool]) -> None:
    """Empty the words of a student's events that name someone forgotten."""
    own = select(Placement.id).where(Placement.student_id == student_id)
    for event in db.session.scalars(select(PlacementEvent).where(PlacementEvent.placement_id.in_(own))):
        for name in ("title", "learned"):
            if is_mentioned(getattr(event, name)):
                setattr(event, name, "")
    db.session.flush()
