"""Say in sentences what a captured line, or a tap on This week, was understood as, from what was saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from placement.core import clock
from placement.core.database import db
from placement.core.text import fold_words, short_date
from placement.relationships.models import ContactEntry, Interaction, InteractionKind, Promise
from placement.relationships.queries.network import Network, Person
from placement.relationships.rules.capture import Captured, parse
from placement.relationships.rules.identity import Known, list_called

Row = TypeVar("Row", Interaction, Promise)

DONE = {
    InteractionKind.MEETING: "You met {name} today.",
    InteractionKind.THANKS: "You thanked {name} today.",
    InteractionKind.UPDATE: "Today you told {name} how it went.",
    InteractionKind.CONNECTED: "You connected with {name} today.",
    InteractionKind.FOLLOW_UP: "You followed up with {name} today.",
}


@dataclass(frozen=True)
class Understood:
    """The answer to a line or a tap; `introducers` are the people that "via" could mean."""

    entry: ContactEntry
    person: Person
    sentences: Sequence[str]
    introducers: Sequence[Person] = ()

    @property
    def name(self) -> str:
        return self.person.contact.name

    @property
    def is_line(self) -> bool:
        return bool(self.entry.line)


def describe(network: Network, entry: ContactEntry) -> Understood | None:
    """Return what an entry did; None if it was undone."""
    if entry.undone_at is not None or entry.contact_id not in network.roots:
        return None
    person = network.people[network.roots[entry.contact_id]]
    if not entry.line:
        return Understood(entry, person, _list_done(network, entry))
    captured = parse(entry.line, _typed_on(entry))
    introducers = _list_introducers(network, person, captured.via)
    sentences = [
        *_say_match(person, entry),
        *_say_talk(person, entry, captured),
        *_say_introducer(network, person, captured, introducers),
        *_say_promise(entry),
        *_say_facts(person, captured),
    ]
    return Understood(entry, person, sentences, introducers)


def _typed_on(entry: ContactEntry) -> date:
    typed_on = entry.steps.get("typed_on")
    return date.fromisoformat(typed_on) if typed_on else clock.today()


def _rows(entry: ContactEntry, model: type[Row]) -> list[Row]:
    """The rows of a table that an entry made and that are still there."""
    found = (db.session.get(model, number) for number in entry.steps["made"].get(model.__tablename__, []))
    return [one for one in found if one is not None]


def _list_done(network: Network, entry: ContactEntry) -> list[str]:
    done = [one for one in _rows(entry, Interaction) if one.kind in DONE]
    return [DONE[one.kind].format(name=network.people[network.roots[one.contact_id]].contact.name) for one in done]


def _say_match(person: Person, entry: ContactEntry) -> list[str]:
    """Say with whom the line was counted, if it added no one."""
    name = person.contact.name
    if entry.contact_id in entry.steps["made"].get("contact", []):
        return []
    if entry.steps.get("is_loose"):
        return [
            f"We took this to be the {name} you already have. If it is someone else, edit it and say where they work."
        ]
    return [f"Added to the {name} you already have."]


def _say_talk(person: Person, entry: ContactEntry, captured: Captured) -> list[str]:
    changed = {name for _, row_id, name, _, _ in entry.steps["changed"] if row_id == entry.contact_id}
    if captured.is_wish:
        return ["Added to your people to meet." if "wished_on" in changed else "Already one of your people to meet."]
    talks = _rows(entry, Interaction)
    how = person.show("how_met")
    if not talks:
        return [f"You already noted that you talked {_when(captured.met_on or _typed_on(entry))}."]
    said = [f"You {_verb(one.kind)} {_when(one.on)}." for one in talks]
    return [*said, f"How you met: {how.label.lower()}."] if how and "how_met" in changed else said


def _verb(kind: InteractionKind) -> str:
    return "met" if kind is InteractionKind.MEETING else "talked"


def _say_introducer(network: Network, person: Person, captured: Captured, introducers: Sequence[Person]) -> list[str]:
    introducer = network.find_introducer(person)
    if not captured.via or introducers or introducer is None:
        return []
    name = introducer.contact.name
    if not _begins(name, captured.via):
        return [f"You already noted that {name} introduced you, so “via {captured.via}” changed nothing."]
    return [f"{name} can introduce you." if captured.is_wish else f"{name} introduced you."]


def _begins(name: str, words: str) -> bool:
    return f"{fold_words(name)} ".startswith(f"{fold_words(words)} ")


def _say_promise(entry: ContactEntry) -> list[str]:
    return [
        f"You promised {one.words or 'something'} by {short_date(one.due_on)}."
        if one.due_on
        else f"You promised {one.words}."
        for one in _rows(entry, Promise)
    ]


def _say_facts(person: Person, captured: Captured) -> list[str]:
    """Say what was filled in, what stays as it was, and which words fit nowhere."""
    field, said = str(person.show("field")), []
    if captured.field and fold_words(field) == fold_words(captured.field):
        said.append(f"Field: {field}.")
    elif captured.field:
        said.append(f"Their field stays {field}; “{captured.field}” changed nothing.")
    return [*said, f"Saved, but not understood: “{captured.rest}”."] if captured.rest else said


def _when(on: date) -> str:
    days = (clock.today() - on).days
    return {0: "today", 1: "yesterday"}.get(days, f"on {short_date(on)}")


def _list_introducers(network: Network, person: Person, via: str) -> list[Person]:
    """List the people that "via" could mean, if no introducer was set."""
    if not via or person.show("introduced_by_id"):
        return []
    others = [one for one in network.people.values() if one.id != person.id]
    known = [Known(one.id, one.name_key, "") for other in others for one in other.members]
    roots = dict.fromkeys(network.roots[number] for number in list_called(fold_words(via), known))
    return [network.people[root] for root in roots]
