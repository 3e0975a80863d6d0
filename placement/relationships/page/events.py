"""The page of events and meetings, and the people to tick on the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from placement.core import clock
from placement.core.actors import Actor
from placement.core.text import fold
from placement.relationships.models import PlacementEvent
from placement.relationships.queries.events import list_events, list_met
from placement.relationships.queries.network import Network, Person, read_network

TICKED_AT_MOST = 8  # people to tick who are not at the event yet


@dataclass(frozen=True)
class EventLine:
    """One event with the people met there; `asks` if the student has not said whether they went."""

    event: PlacementEvent
    people: Sequence[Person]
    asks: bool


@dataclass(frozen=True)
class EventsPage:
    """Events to come, the next first, and earlier ones, the latest first."""

    coming: Sequence[EventLine]
    past: Sequence[EventLine]


def gather(actor: Actor) -> EventsPage:
    """Gather the page of the actor's own events."""
    today, network, events = clock.today(), read_network(actor.id or 0), list_events(actor)
    met = list_met([event.id for event in events])
    lines = [
        EventLine(event, find_people(network, met.get(event.id, ())), event.attended is None and event.on <= today)
        for event in events
    ]
    coming = [line for line in reversed(lines) if line.event.on > today]
    return EventsPage(coming, [line for line in lines if line.event.on <= today])


def find_people(network: Network, contact_ids: Sequence[int]) -> list[Person]:
    """Return the people that these contacts belong to, each once, by name."""
    roots = {network.roots[one] for one in contact_ids if one in network.roots}
    return sorted((network.people[one] for one in roots), key=lambda one: (fold(one.contact.name), one.id))


def list_to_tick(network: Network, event: PlacementEvent, met: Sequence[int]) -> list[tuple[int, str]]:
    """List people to tick: those met at the event, then wishes and the people of the placement seen last."""
    there = find_people(network, met)
    others = [one for one in network.people.values() if one not in there and event.placement_id in one.placement_ids]
    others.sort(key=_latest, reverse=True)
    return [(one.id, name_of(one)) for one in (*there, *others[:TICKED_AT_MOST])]


def _latest(person: Person) -> tuple[bool, object, int]:
    """Wishes first, then by the latest day in touch."""
    last = max((one.on for one in person.interactions), default=None)
    return last is None, last or clock.today(), person.id


def name_of(person: Person) -> str:
    """Return the name with the organization."""
    return ", ".join(one for one in (person.contact.name, str(person.show("organization"))) if one)
