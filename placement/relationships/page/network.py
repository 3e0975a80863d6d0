"""My network: chains of introductions in words, and a drawing made of plain shapes.

Rings hold whom the student was in touch with within 30 days, 120 days, a year, and longer ago; wishes stand outside.
Up to 40 people have names; of more, their organizations are drawn, with counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from placement.core import clock
from placement.core.actors import Actor
from placement.core.text import fold
from placement.relationships.queries.network import Network, Person, read_network
from placement.relationships.rules.chains import list_chains
from placement.relationships.rules.status import ContactStatus

RING_DAYS = (30, 120, 365)
WISHES = len(RING_DAYS) + 1
STEP, CENTER = 64, 340
SIZE = 2 * CENTER
MOST_NAMES = 40


@dataclass(frozen=True)
class Node:
    """A person, or an organization with a count, at a place of the drawing."""

    label: str
    ring: int
    x: float
    y: float

    @property
    def is_wish(self) -> bool:
        return self.ring == WISHES

    @property
    def is_right(self) -> bool:
        """True in the right half, where the label stands right of the dot."""
        return self.x >= CENTER


@dataclass(frozen=True)
class Arrow:
    """An introduction, from the dot of the introducer to that of the other."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class NetworkPage:
    """Chains in words, people by ring, and the drawing."""

    chains: Sequence[Sequence[Person]]
    rings: Sequence[tuple[str, Sequence[Person]]]
    nodes: Sequence[Node]
    arrows: Sequence[Arrow]
    circles: Sequence[int]
    size: int
    center: int
    count: int


RING_NAMES = ("In the last 30 days", "In the last 120 days", "In the last year", "Longer ago, or not yet", "To meet")


def gather(actor: Actor) -> NetworkPage:
    """Gather the page of the actor's own network."""
    network, today = read_network(actor.id or 0), clock.today()
    people = sorted(
        network.people.values(), key=lambda one: (fold(str(one.show("organization"))), fold(_name(one)), one.id)
    )
    ring_of = {one.id: find_ring(one, today) for one in people}
    chains = list_chains(network.introduced_by(), lambda number: fold(_name(network.people[number])))
    nodes = draw_people(people, ring_of) if len(people) <= MOST_NAMES else draw_organizations(people, ring_of)
    return NetworkPage(
        chains=[[network.people[number] for number in chain] for chain in chains],
        rings=[(name, [one for one in people if ring_of[one.id] == ring]) for ring, name in enumerate(RING_NAMES)],
        nodes=list(nodes.values()),
        arrows=draw_arrows(network, nodes) if len(people) <= MOST_NAMES else [],
        circles=[STEP * (ring + 1) for ring in range(WISHES)],
        size=SIZE,
        center=CENTER,
        count=len(people),
    )


def _place(person: Person) -> tuple[str, str, int]:
    """The order around the circle: by organization, then by name."""
    return fold(str(person.show("organization"))), fold(_name(person)), person.id


def _name(person: Person) -> str:
    return person.contact.name


def find_ring(person: Person, today: date) -> int:
    """Return the ring of a person, from 0; WISHES for those to meet."""
    standing = person.standing(today)
    if standing.status is ContactStatus.TO_MEET:
        return WISHES
    if standing.last_touch_on is None:
        return len(RING_DAYS)
    days = (today - standing.last_touch_on).days
    return next((ring for ring, most in enumerate(RING_DAYS) if days <= most), len(RING_DAYS))


def draw_people(people: Sequence[Person], ring_of: Mapping[int, int]) -> dict[int, Node]:
    """Return a node per person, at even angles, so that people of one organization stand together."""
    places = _angles(len(people))
    return {one.id: _node(_name(one), ring_of[one.id], angle) for one, angle in zip(people, places, strict=True)}


def draw_organizations(people: Iterable[Person], ring_of: Mapping[int, int]) -> dict[int, Node]:
    """Return a node per organization with its count, in the nearest ring of its people."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        groups[str(one.show("organization")) or "No organization"].append(one)
    places = zip(sorted(groups, key=fold), _angles(len(groups)), strict=True)
    return {
        groups[name][0].id: _node(f"{name} ({len(groups[name])})", min(ring_of[one.id] for one in groups[name]), angle)
        for name, angle in places
    }


def _angles(count: int) -> list[float]:
    return [2 * pi * place / count - pi / 2 for place in range(count)]


def _node(label: str, ring: int, angle: float) -> Node:
    radius = STEP * (ring + 1)
    return Node(label, ring, round(CENTER + radius * cos(angle), 1), round(CENTER + radius * sin(angle), 1))


def draw_arrows(network: Network, nodes: Mapping[int, Node]) -> list[Arrow]:
    """Return an arrow for each introduction."""
    pairs = [(by, number) for number, by in network.introduced_by().items() if by is not None]
    return [Arrow(nodes[by].x, nodes[by].y, nodes[of].x, nodes[of].y) for by, of in sorted(pairs)]
