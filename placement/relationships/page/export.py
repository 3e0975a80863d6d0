"""A student's people as a table, for their own use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from placement.relationships.queries.network import Network, Person

COLUMNS = (
    "name",
    "organization",
    "field",
    "level",
    "how_met",
    "introduced_by",
    "status",
    "first_met",
    "last_in_touch",
    "wished_on",
    "open_promises",
    "notes",
    "learned",
)


def list_rows(network: Network, today: date) -> Iterator[list[str]]:
    """The header, then one row per person."""
    yield list(COLUMNS)
    for person in sorted(network.people.values(), key=lambda one: one.id):
        yield _row(network, person, today)


def _row(network: Network, person: Person, today: date) -> list[str]:
    standing, introducer = person.standing(today), network.find_introducer(person)
    level, how_met = person.show("role_level"), person.show("how_met")
    return [
        person.contact.name,
        str(person.show("organization")),
        str(person.show("field")),
        level.label if level else "",
        how_met.label if how_met else "",
        introducer.contact.name if introducer else "",
        standing.status.label,
        standing.met_on.isoformat() if standing.met_on else "",
        standing.last_touch_on.isoformat() if standing.last_touch_on else "",
        person.wish.wished_on.isoformat() if person.wish and person.wish.wished_on else "",
        "; ".join(promise.said for promise in person.open_promises),
        "; ".join(f"{one.on.isoformat()}: {one.note}" for one in person.interactions if one.note),
        "; ".join(one.learned for one in person.interactions if one.learned),
    ]
