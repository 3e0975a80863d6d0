"""Save "We talked": a talk with its note, people to meet next, an offer, and a promise, in one step."""

from __future__ import annotations

from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.relationships.models import ContactEntry
from placement.relationships.queries.contacts import has_talked
from placement.relationships.queries.network import Network, Person
from placement.relationships.rules.capture import parse
from placement.relationships.rules.talks import Talk
from placement.relationships.services import contacts, interactions
from placement.relationships.services.entries import Steps, save_entry


def save_talk(actor: Actor, network: Network, person: Person, talk: Talk) -> ContactEntry:
    """Save a talk. The names become wishes that this person introduced; the offer is a promise without a day."""
    steps = Steps()
    made = interactions.add_interaction(
        actor, person.contact, talk.on, talk.kind, minutes=talk.minutes, note=talk.note, learned=talk.learned
    )
    steps.add(made)
    for words, due_on in _list_promises(talk):
        steps.add(interactions.promise(actor, person.contact, words, due_on, made))
    for name in talk.names:
        _wish(actor, steps, network, person, name, talk.on)
    return save_entry(person.contact, steps)


def _list_promises(talk: Talk) -> list[tuple[str, date | None]]:
    """Return the words and the day of the promise and of the offer."""
    promises: list[tuple[str, date | None]] = []
    if talk.promise:
        read = parse(f"x, promised {talk.promise}", clock.today())
        is_whole = read.promise and not read.rest
        promises.append((read.promise, read.promise_by) if is_whole else (talk.promise, None))
    return [*promises, (talk.offer, None)] if talk.offer else promises


def _wish(actor: Actor, steps: Steps, network: Network, person: Person, name: str, on: date) -> None:
    """Mark someone this person named as a wish, introduced by this person; someone met before stays as they are."""
    student_id = person.contact.student_id
    here = interactions.find_current(student_id, on)
    found = contacts.find_or_add(student_id, name, "", here)
    if found.contact.id in {one.id for one in person.members}:
        return
    if found.is_new:
        steps.add(found.contact)
    if not has_talked(contacts.list_family(found.contact)):
        interactions.wish(actor, found.contact, on, here, steps)
    if found.contact.introduced_by_id is None:
        if not found.is_new:
            contacts.check_no_loop(network, found.contact, person.contact)
        steps.set(found.contact, "introduced_by_id", person.id)
    db.session.flush()
