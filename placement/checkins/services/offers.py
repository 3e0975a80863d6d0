"""Choices on the form of a check-in: people and events of its period to tick, and the last next step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from placement.checkins.models import CheckIn, CheckInMeeting
from placement.checkins.rules.schedule import SENT
from placement.checkins.services.people import period_of
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import fold, short_date
from placement.relationships.models import Contact, PlacementEvent, PlacementEventKind
from placement.relationships.queries.contacts import get_kept, list_talked
from placement.relationships.queries.events import list_between
from placement.relationships.services.events import answer_attended

Choice = tuple[int, str]


def list_offers(checkin: CheckIn, named: Mapping[int, Contact]) -> tuple[list[Choice], list[Choice]]:
    """List people and events the student can tick instead of typing; none where the program switched People off.

    `named` are the contacts of the check-in by id.
    """
    if checkin.placement.program.people_off_reason:
        return [], []
    period = period_of(checkin)
    return _list_people(checkin, named, period), _list_events(checkin, period)


def _list_people(checkin: CheckIn, named: Mapping[int, Contact], period: tuple[date, date]) -> list[Choice]:
    """List people ticked before, then those with a talk in the period that the check-in does not name itself."""
    ticked = {row["contact_id"] for row in checkin.people_met if row.get("ticked")}
    typed = {get_kept(one).id for number, one in named.items() if number not in ticked}
    choices = {get_kept(one).id: (one.id, _name(one)) for number, one in named.items() if number in ticked}
    made = select(CheckInMeeting.interaction_id).where(CheckInMeeting.checkin_id == checkin.id)
    for contact, on in list_talked(checkin.placement.student_id, *period, but_not=made):
        number = choices.get(contact.id, (contact.id, ""))[0]
        choices[contact.id] = (number, f"{_name(contact)} (you talked on {short_date(on)})")
    return sorted((one for root, one in choices.items() if root not in typed), key=lambda one: (fold(one[1]), one[0]))


def _name(contact: Contact) -> str:
    return ", ".join(one for one in (contact.name, contact.organization) if one)


def _list_events(checkin: CheckIn, period: tuple[date, date]) -> list[Choice]:
    """List the events of the period but those the student did not go to, and those ticked before."""
    found = {row["event_id"]: (row["on"], describe_event(row)) for row in checkin.events}
    for event in list_between(checkin.placement, *period):
        if event.attended is not False or event.id in found:
            words = f"{event.title} ({describe_event(row_of(event))})" if event.title else describe_event(row_of(event))
            found[event.id] = (event.on.isoformat(), words)
    return [(number, words) for number, (_, words) in sorted(found.items(), key=lambda one: (one[1][0], one[0]))]


def row_of(event: PlacementEvent) -> dict[str, Any]:
    """Return an event as a check-in stores it: without words, which can name people."""
    return {"event_id": event.id, "kind": event.kind.value, "on": event.on.isoformat()}


def describe_event(row: dict[str, Any]) -> str:
    """Return kind and day of a stored event."""
    on = date.fromisoformat(row["on"])
    return f"{PlacementEventKind(row['kind']).label}, {short_date(on)}"


def list_event_rows(checkin: CheckIn, event_ids: Collection[int]) -> list[dict[str, Any]]:
    """List the ticked events as stored; those stored before stay as they were."""
    before = {row["event_id"]: row for row in checkin.events}
    query = select(PlacementEvent).where(
        PlacementEvent.id.in_(list(event_ids)), PlacementEvent.placement_id == checkin.placement_id
    )
    now = {event.id: row_of(event) for event in db.session.scalars(query)}
    rows = [before.get(number) or now.get(number) for number in event_ids]
    return sorted((row for row in rows if row), key=lambda row: (row["on"], row["event_id"]))


def note_attended(actor: Actor, checkin: CheckIn) -> None:
    """Note that the student went to the events of a sent check-in, where they have not said so."""
    ids = [row["event_id"] for row in checkin.events]
    query = select(PlacementEvent).where(PlacementEvent.id.in_(ids), PlacementEvent.attended.is_(None))
    for event in db.session.scalars(query.where(PlacementEvent.on <= clock.today())).all():
        answer_attended(actor, event, True)


def find_last_step(checkin: CheckIn) -> CheckIn | None:
    """Return the check-in sent before this one, if it has a next step."""
    query = select(CheckIn).where(
        CheckIn.placement_id == checkin.placement_id, CheckIn.number < checkin.number, CheckIn.state.in_(SENT)
    )
    last = db.session.scalar(query.order_by(CheckIn.number.desc()).limit(1))
    return last if last is not None and last.next_step else None
