"""My network: chains of introductions in words, and a drawing made of plain shapes.

Rings show people in touch within 30 days, 120 days, a year, and longer ago; people to meet are outside.
Up to 40 people have names; of more, their organizations are drawn, with counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import asin, cos, pi, sin

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
LINE = 15  # the height of a label
STEEPEST = 0.97  # no dot stands straight above the center, where labels of both sides would meet
MOST_NAMES = 40


@dataclass(frozen=True)
class Node:
    """A person, or an organization with a count, at a position in the drawing; its label can be above or below."""

    label: str
    ring: int
    x: float
    y: float
    label_y: float

    @property
    def is_wish(self) -> bool:
        return self.ring == WISHES

    @property
    def is_right(self) -> bool:
        """True in the right half, where the label is right of the dot."""
        return self.x >= CENTER

    @property
    def is_apart(self) -> bool:
        """True if the label is so far from its dot that a line joins them."""
        return abs(self.label_y - self.y) > LINE / 2


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
    """Return a node per person; people of one organization are next to each other."""
    return _draw([(one.id, _name(one), ring_of[one.id]) for one in people])


def draw_organizations(people: Iterable[Person], ring_of: Mapping[int, int]) -> dict[int, Node]:
    """Return a node per organization with its count, in the nearest ring of its people."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        groups[str(one.show("organization")) or "No organization"].append(one)
    return _draw(
        [
            (groups[name][0].id, f"{name} ({len(groups[name])})", min(ring_of[one.id] for one in groups[name]))
            for name in sorted(groups, key=fold)
        ]
    )


def _draw(labels: Sequence[tuple[int, str, int]]) -> dict[int, Node]:
    """Return nodes by their ids, given (id, label, ring): clockwise from the top, without overlapping labels."""
    places = zip(labels, _angles(len(labels)), strict=True)
    nodes = {number: _node(label, ring, angle) for (number, label, ring), angle in places}
    for is_right in (True, False):
        side = {number: node for number, node in nodes.items() if node.is_right is is_right}
        order = sorted(side, key=lambda number: (side[number].y, number))
        for number, y in zip(order, spread([side[number].y for number in order]), strict=True):
            nodes[number] = replace(side[number], label_y=y)
    return nodes


def spread(heights: Sequence[float]) -> list[float]:
    """Return ascending heights moved as little as it takes for each label to have a line of its own."""
    blocks: list[list[float]] = []  # of heights that touch, each as if it stood at the top of its block
    for height in heights:
        block = [height]
        while blocks and _top(blocks[-1]) + LINE * len(blocks[-1]) > _top(block):
            above = blocks.pop()
            block = above + [one - LINE * len(above) for one in block]
        blocks.append(block)
    return [round(_top(block) + LINE * place, 1) for block in blocks for place in range(len(block))]


def _top(block: Sequence[float]) -> float:
    return sum(block) / len(block)


def _angles(count: int) -> list[float]:
    """Return angles whose heights on the circle are even, first down the right side, then up the left."""
    right = (count + 1) // 2
    return [asin(one) for one in _heights(right)] + [pi - asin(one) for one in reversed(_heights(count - right))]


def _heights(count: int) -> list[float]:
    return [STEEPEST * ((2 * place + 1) / count - 1) for place in range(count)]


def _node(label: str, ring: int, angle: float) -> Node:
    radius = STEP * (ring + 1)
    y = round(CENTER + radius * sin(angle), 1)
    return Node(label, ring, round(CENTER + radius * cos(angle), 1), y, label_y=y)


def draw_arrows(network: Network, nodes: Mapping[int, Node]) -> list[Arrow]:
    """Return an arrow for each introduction."""
    pairs = [(by, number) for number, by in network.introduced_by().items() if by is not None]
    return [Arrow(nodes[by].x, nodes[by].y, nodes[of].x, nodes[of].y) for by, of in sorted(pairs)]
