"""The people of a check-in: they become contacts and meetings, and a correction moves or takes back what it made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from placement.checkins import queries
from placement.checkins.models import CheckIn, CheckInMeeting, CheckInState
from placement.checkins.rules.reflection import MetPerson
from placement.checkins.rules.schedule import SENT
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import fold_words, replace_names
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, RoleLevel
from placement.relationships.services.checkins import MadeBy
from placement.relationships.services.contacts import find_or_add, list_family
from placement.relationships.services.meetings import fill, meet, take_back

TEXTS = ("what", "so_what", "now_what", "feedback_asked", "feedback_got", "next_step")
SOMEONE = "[someone]"

Named = Mapping[tuple[str, str], Contact]


def save_people(
    actor: Actor, checkin: CheckIn, people: list[MetPerson], ticked: Collection[int] = ()
) -> list[dict[str, Any]]:
    """Save the people of a submitted or corrected check-in, typed or ticked; return rows without names.

    Each person gets at most one meeting, and none where a talk with them stands in the check-in's period.
    """
    before = {_named(one.name, one.organization): one for one in queries.list_contacts_met(checkin).values()}
    rows: list[dict[str, Any]] = []
    kept: set[int] = set()
    for person in people:
        contact, is_new = _find(checkin, person, before)
        level = RoleLevel(person.role_level) if person.role_level else None
        fill(contact, field=person.function, organization=person.organization, role_level=level)
        kept.update(list_family(contact))
        _meet(actor, checkin, contact, person.on, is_new=is_new)
        rows.append({"contact_id": contact.id, "function": person.function, "role_level": person.role_level})
    for contact in _list_ticked(checkin, ticked):
        if contact.id not in kept:
            kept.update(list_family(contact))
            _meet(actor, checkin, contact, None, is_new=False)
            rows.append(_ticked_row(contact))
    _take_back(checkin, kept)
    return rows


def _list_ticked(checkin: CheckIn, ids: Collection[int]) -> list[Contact]:
    own = select(Contact).where(Contact.id.in_(list(ids)), Contact.student_id == checkin.placement.student_id)
    return list(db.session.scalars(own.order_by(Contact.id)).all())


def _ticked_row(contact: Contact) -> dict[str, Any]:
    level = contact.role_level.value if contact.role_level else ""
    return {"contact_id": contact.id, "function": contact.field, "role_level": level, "ticked": True}


def _named(name: str, organization: str) -> tuple[str, str]:
    return fold_words(name), fold_words(organization)


def _find(checkin: CheckIn, person: MetPerson, before: Named) -> tuple[Contact, bool]:
    """Return the contact this check-in already names so, else the same person, else a new contact."""
    if (known := before.get(_named(person.name, person.organization))) is not None:
        return known, False
    placement = checkin.placement
    found = find_or_add(placement.student_id, person.name, person.organization, placement)
    return found.contact, found.is_new


def period_of(checkin: CheckIn) -> tuple[date, date]:
    """Return the first and last day a check-in speaks of (DOMAIN 7)."""
    placement = checkin.placement
    query = select(func.max(CheckIn.due_on)).where(
        CheckIn.placement_id == checkin.placement_id, CheckIn.due_on < checkin.due_on
    )
    previous = db.session.scalar(query)
    sent_on = clock.local_day(checkin.submitted_at) if checkin.submitted_at else clock.today()
    last = min(day for day in (checkin.due_on, placement.ends_on, sent_on) if day is not None)
    first = previous + timedelta(days=1) if previous else placement.starts_on or last
    return min(first, last), last


def _meet(actor: Actor, checkin: CheckIn, contact: Contact, on: date | None, *, is_new: bool) -> None:
    """Make a meeting, or move the one this check-in made; none where a talk stands in the period."""
    if (made := _find_made(checkin, list_family(contact))) is not None:
        made.on = on or made.on
        return
    period = period_of(checkin)
    meeting = meet(actor, contact, on or period[1], period, checkin.placement)
    if meeting is not None:
        db.session.add(CheckInMeeting(interaction_id=meeting.id, checkin_id=checkin.id, made_contact=is_new))
        db.session.flush()


def _find_made(checkin: CheckIn, family: list[int]) -> Interaction | None:
    query = select(Interaction).join(CheckInMeeting, CheckInMeeting.interaction_id == Interaction.id)
    return db.session.scalar(query.where(CheckInMeeting.checkin_id == checkin.id, Interaction.contact_id.in_(family)))


def _take_back(checkin: CheckIn, kept: set[int]) -> None:
    """Delete the meetings this check-in made with people it no longer names, and contacts it alone had made."""
    query = (
        select(CheckInMeeting, Interaction, Contact)
        .join(Interaction, Interaction.id == CheckInMeeting.interaction_id)
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(CheckInMeeting.checkin_id == checkin.id)
        .order_by(Interaction.id)
    )
    for meeting, interaction, contact in db.session.execute(query).all():
        if contact.id in kept:
            continue
        made_contact = meeting.made_contact
        db.session.delete(meeting)
        db.session.flush()
        is_elsewhere = made_contact and is_named(contact.student_id, contact.id, checkin)
        take_back(interaction, contact, made_contact=made_contact, is_named=is_elsewhere)


def is_named(student_id: int, contact_id: int, but_by: CheckIn | None = None) -> bool:
    """True if a submitted check-in of the student, other than this one, names the contact."""
    query = (
        select(CheckIn.id, CheckIn.people_met)
        .join(Placement, Placement.id == CheckIn.placement_id)
        .where(Placement.student_id == student_id, CheckIn.state.in_(SENT))
    )
    return any(
        row.get("contact_id") == contact_id
        for number, people in db.session.execute(query)
        for row in people
        if but_by is None or number != but_by.id
    )


def clear_drafts(student_id: int, names: Collection[str]) -> None:
    """Take someone forgotten out of a student's unsent check-ins: their rows, and their folded names in the texts."""
    query = (
        select(CheckIn)
        .join(Placement, Placement.id == CheckIn.placement_id)
        .where(Placement.student_id == student_id, CheckIn.state == CheckInState.DRAFT)
    )
    for checkin in db.session.scalars(query.order_by(CheckIn.id)):
        kept = [row for row in checkin.people_met if fold_words(row.get("name") or "") not in names]
        if len(kept) < len(checkin.people_met):
            checkin.people_met = kept
        for field in TEXTS:
            setattr(checkin, field, replace_names(getattr(checkin, field), names, SOMEONE))
    db.session.flush()


def find_sources(interaction_ids: Collection[int]) -> dict[int, MadeBy]:
    """Map interactions that check-ins made to their check-ins."""
    if not interaction_ids:
        return {}
    query = (
        select(CheckInMeeting.interaction_id, Placement.ref, CheckIn.number)
        .join(CheckIn, CheckIn.id == CheckInMeeting.checkin_id)
        .join(Placement, Placement.id == CheckIn.placement_id)
        .where(CheckInMeeting.interaction_id.in_(interaction_ids))
    )
    return {made: MadeBy(ref, number) for made, ref, number in db.session.execute(query)}
