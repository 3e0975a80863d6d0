"""Read a student's whole network: at most 2,000 people, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.relationships.models import TALKS, Contact, ContactPair, Interaction, Pause, Promise, ReminderKind
from placement.relationships.rules.identity import find_root
from placement.relationships.rules.status import Happened, Standing, stand
from placement.relationships.rules.this_week import Reminded, Reminder, list_reminders


@dataclass(frozen=True)
class Person:
    """A contact with those merged into it; an empty field shows the value of a merged contact, oldest first."""

    contact: Contact
    merged: Sequence[Contact] = ()
    interactions: Sequence[Interaction] = ()
    promises: Sequence[Promise] = ()
    pauses: Mapping[ReminderKind, date | None] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.contact.id

    @property
    def members(self) -> Sequence[Contact]:
        """The contact itself, then those merged into it."""
        return (self.contact, *self.merged)

    def show(self, name: str) -> Any:
        """Return a field of the contact, or of the first one merged into it that has it."""
        return next((value for one in self.members if (value := getattr(one, name))), getattr(self.contact, name))

    @cached_property
    def wish(self) -> Contact | None:
        """The member the student wished to meet first, if any."""
        wished = [one for one in self.members if one.wished_on is not None]
        return min(wished, key=lambda one: (one.wished_on, one.id), default=None)

    @property
    def talks(self) -> Sequence[Interaction]:
        return [one for one in self.interactions if one.kind in TALKS]

    @property
    def open_promises(self) -> Sequence[Promise]:
        return [one for one in self.promises if one.kept_on is None]

    @property
    def placement_ids(self) -> Sequence[int]:
        """The placements in which they talked, or in which the student wished to meet them."""
        placed = [one.placement_id for one in self.talks] + [one.wished_in_id for one in self.members]
        return sorted({one for one in placed if one is not None})

    def standing(self, today: date) -> Standing:
        """Return status, first talk and last touch on this day."""
        happened = [Happened(one.on, one.kind in TALKS) for one in self.interactions]
        return stand(self.wish.wished_on if self.wish else None, self.show("rhythm"), happened, today)


@dataclass(frozen=True)
class Network:
    """All people of one student by id; `roots` maps every contact to the person it belongs to."""

    people: Mapping[int, Person]
    roots: Mapping[int, int]

    def find_introducer(self, person: Person) -> Person | None:
        """Return the person who introduced this one, if any."""
        introducer = person.show("introduced_by_id")
        return self.people[self.roots[introducer]] if introducer in self.roots else None

    def introduced_by(self) -> dict[int, int | None]:
        """Map each person to the id of the one who introduced them."""
        return {one.id: (by.id if (by := self.find_introducer(one)) else None) for one in self.people.values()}


def remind_of(network: Network, person: Person, today: date) -> Reminded:
    """Return a person as the reminders read them."""
    standing, wish = person.standing(today), person.wish
    due = [one.due_on for one in person.open_promises if one.due_on is not None]
    introduced = [one for one in person.members if one.introduced_by_id is not None]
    told = [one.introduction_told_on for one in introduced if one.introduction_told_on is not None]
    days = [standing.last_touch_on, *(day for one in person.members for day in _steps(one))]
    return Reminded(
        id=person.id,
        name=person.contact.name,
        promise_due_on=min(due, default=None),
        first_talk_on=standing.met_on,
        touched_again=sum(one.on <= today for one in person.interactions) > 1,
        last_touch_on=standing.last_touch_on,
        has_introducer=network.find_introducer(person) is not None,
        told_on=min(told, default=None),
        is_closed=any(one.introduction_closed_on is not None for one in person.members),
        rhythm=person.show("rhythm"),
        wished_on=wish.wished_on if wish else None,
        last_step_on=max((day for day in days if day is not None), default=None),
        pauses=person.pauses,
    )


def _steps(contact: Contact) -> tuple[date | None, ...]:
    return contact.wished_on, contact.introduction_asked_on, contact.introduction_made_on


def list_this_week(network: Network, today: date) -> list[Reminder]:
    """List the reminders of today, most important first."""
    return list_reminders((remind_of(network, person, today) for person in network.people.values()), today)


def read_network(student_id: int) -> Network:
    """Read a student's network. The caller has checked that it is the actor's own."""
    contacts = list(db.session.scalars(select(Contact).where(Contact.student_id == student_id).order_by(Contact.id)))
    if not contacts:
        return Network({}, {})
    pointers = {one.id: one.merged_into_id for one in contacts}
    roots = {one.id: find_root(one.id, pointers) for one in contacts}
    by_id = {one.id: one for one in contacts}
    merged: dict[int, list[Contact]] = defaultdict(list)
    happened: dict[int, list[Interaction]] = defaultdict(list)
    promises: dict[int, list[Promise]] = defaultdict(list)
    pauses: dict[int, dict[ReminderKind, date | None]] = defaultdict(dict)
    for one in contacts:
        if one.id != roots[one.id]:
            merged[roots[one.id]].append(one)
    for interaction in _list_of(student_id, Interaction, Interaction.on, Interaction.id):
        happened[roots[interaction.contact_id]].append(interaction)
    for promise in _list_of(student_id, Promise, Promise.due_on.is_(None), Promise.due_on, Promise.id):
        promises[roots[promise.contact_id]].append(promise)
    for pause in _list_of(student_id, Pause, Pause.contact_id):
        pauses[roots[pause.contact_id]][pause.kind] = pause.until
    people = {
        root: Person(by_id[root], merged[root], happened[root], promises[root], pauses[root])
        for root in dict.fromkeys(roots.values())
    }
    return Network(people, roots)


def _list_of(student_id: int, model: Any, *order: Any) -> Iterable[Any]:
    own = select(Contact.id).where(Contact.student_id == student_id)
    return db.session.scalars(select(model).where(model.contact_id.in_(own)).order_by(*order))


def get_person(actor: Actor, contact_id: int) -> tuple[Network, Person]:
    """Return a person of the actor's own network, found by any of their contacts. Raises NotThere for others."""
    network = read_network(actor.id or 0)
    root = network.roots.get(contact_id)
    if root is None:
        raise NotThere
    return network, network.people[root]


def get_pair(actor: Actor, contact_id: int, other_id: int) -> tuple[Network, Person, Person]:
    """Return two people of the actor's own network. Raises NotThere for others."""
    network, person = get_person(actor, contact_id)
    if other_id not in network.roots:
        raise NotThere
    return network, person, network.people[network.roots[other_id]]


def list_different(student_id: int) -> list[tuple[int, int]]:
    """List the pairs that the student said are not the same person."""
    own = select(Contact.id).where(Contact.student_id == student_id)
    query = select(ContactPair.contact_id, ContactPair.other_id).where(ContactPair.contact_id.in_(own))
    return [(first, second) for first, second in db.session.execute(query.order_by(*query.selected_columns))]
