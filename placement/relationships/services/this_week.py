"""Do, put off, or stop a reminder of This week."""

from __future__ import annotations

from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.relationships.models import ContactEntry, InteractionKind, Pause, ReminderKind
from placement.relationships.queries.network import Network, Person
from placement.relationships.rules.this_week import next_monday
from placement.relationships.services.entries import Steps, save_entry
from placement.relationships.services.interactions import add_interaction
from placement.relationships.services.introductions import find_introduced

RECORDED = {
    ReminderKind.PROMISE: InteractionKind.FOLLOW_UP,
    ReminderKind.THANK_YOU: InteractionKind.THANKS,
    ReminderKind.TELL: InteractionKind.UPDATE,
    ReminderKind.TOUCH: InteractionKind.FOLLOW_UP,
    ReminderKind.WISH: InteractionKind.MEETING,
}


def finish(actor: Actor, network: Network, person: Person, kind: ReminderKind) -> ContactEntry:
    """Record that a reminder was done today, for Undo. Telling is recorded with the introducer."""
    today, steps = clock.today(), Steps()
    introducer = network.find_introducer(person) if kind is ReminderKind.TELL else None
    introduced = find_introduced(person) if introducer is not None else None
    if introduced is not None:
        steps.set(introduced, "introduction_told_on", today)
    if kind is ReminderKind.PROMISE:
        for promise in person.open_promises[:1]:
            steps.set(promise, "kept_on", today)
    steps.add(add_interaction(actor, (introducer or person).contact, today, RECORDED[kind]))
    return save_entry(person.contact, steps)


def put_off(actor: Actor, person: Person, kind: ReminderKind) -> date:
    """Hide a kind of reminder about a person until next Monday, which is returned."""
    until = next_monday(clock.today())
    _pause(person, kind, until)
    return until


def stop(actor: Actor, person: Person, kind: ReminderKind) -> None:
    """Never show this kind of reminder about this person again."""
    _pause(person, kind, None)


def resume(actor: Actor, person: Person, kind: ReminderKind) -> None:
    """Show this kind of reminder about this person again."""
    for member in person.members:
        if (pause := db.session.get(Pause, (member.id, kind))) is not None:
            db.session.delete(pause)
    db.session.flush()


def _pause(person: Person, kind: ReminderKind, until: date | None) -> None:
    db.session.merge(Pause(contact_id=person.id, kind=kind, until=until))
    db.session.flush()
