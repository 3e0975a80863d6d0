"""Say what a captured line was understood as, from what was saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import fold_words, short_date
from placement.relationships.models import ContactEntry, Interaction, Promise
from placement.relationships.queries.network import Network, Person, read_network
from placement.relationships.rules.capture import parse
from placement.relationships.rules.identity import Known, list_called


@dataclass(frozen=True)
class Understood:
    """The answer to a line: what it did in sentences, and what was left over."""

    entry: ContactEntry
    person: Person
    is_new: bool
    facts: Sequence[str]
    rest: str
    introducers: Sequence[Person]

    @property
    def name(self) -> str:
        return self.person.contact.name


def describe(actor: Actor, entry: ContactEntry) -> Understood | None:
    """Return what an entry did; None if it was undone."""
    if entry.undone_at is not None:
        return None
    network, made = read_network(actor.id or 0), entry.steps["made"]
    person = network.people[network.roots[entry.contact_id]]
    return Understood(
        entry=entry,
        person=person,
        is_new=entry.contact_id in made.get("contact", []),
        facts=[*_list_facts(network, person, entry), *_list_made(made)],
        rest=entry.rest,
        introducers=_list_introducers(network, person, entry),
    )


def _list_facts(network: Network, person: Person, entry: ContactEntry) -> list[str]:
    changed = {name for _, row_id, name, _, _ in entry.steps["changed"] if row_id == entry.contact_id}
    facts = [str(person.show("field"))] if "field" in changed else []
    introducer = network.find_introducer(person)
    if introducer is not None and "introduced_by_id" in changed:
        facts.append(f"introduced by {introducer.contact.name}")
    return [*facts, "on your list of people to meet"] if "wished_on" in changed else facts


def _list_made(made: dict[str, list[int]]) -> list[str]:
    """Describe the talk and the promise of an entry."""
    facts = []
    for number in made.get("interaction", []):
        if (talk := db.session.get(Interaction, number)) is not None:
            facts.append(f"you talked {_when(talk.on)}")
    for number in made.get("contact_promise", []):
        if (promise := db.session.get(Promise, number)) is not None:
            by = f" by {short_date(promise.due_on)}" if promise.due_on else ""
            facts.append(f"you promised {promise.words or 'something'}{by}")
    return facts


def _when(on: date) -> str:
    days = (clock.today() - on).days
    return {0: "today", 1: "yesterday"}.get(days, f"on {short_date(on)}")


def _list_introducers(network: Network, person: Person, entry: ContactEntry) -> list[Person]:
    """List the people that "via" could mean, if no introducer was set."""
    via = parse(entry.line, clock.today()).via
    if not via or person.show("introduced_by_id"):
        return []
    known = [Known(one.id, one.name_key, "") for other in _others(network, person) for one in other.members]
    roots = dict.fromkeys(network.roots[number] for number in list_called(fold_words(via), known))
    return [network.people[root] for root in roots]


def _others(network: Network, person: Person) -> list[Person]:
    return [one for one in network.people.values() if one.id != person.id]
