"""The list of people: one line each, grouped, searched, and what a student could do this week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import fold, fold_words
from placement.hosts.models import Host, Site
from placement.placements.models import Placement
from placement.relationships.queries.network import Network, Person, list_different, list_this_week, read_network
from placement.relationships.rules.identity import Known, list_pairs
from placement.relationships.rules.status import ContactStatus, Standing
from placement.relationships.rules.this_week import SHOWN, Reminder


@dataclass(frozen=True)
class Line:
    """One person in the list; `places` are the placements they were met in, if several."""

    person: Person
    standing: Standing
    introducer: Person | None
    places: Sequence[str]

    @property
    def name(self) -> str:
        return self.person.contact.name

    @property
    def organization(self) -> str:
        return str(self.person.show("organization"))

    @property
    def field(self) -> str:
        return str(self.person.show("field"))


@dataclass(frozen=True)
class Group:
    """People under one heading."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class PeoplePage:
    """The page of People."""

    groups: Sequence[Group]
    count: int
    sought: str
    by: str
    pairs: Sequence[tuple[Person, Person]]
    this_week: Sequence[Reminder]
    connected: Sequence[str]


def gather(actor: Actor, sought: str, by: str) -> PeoplePage:
    """Gather the page of the actor's own people."""
    today, network = clock.today(), read_network(actor.id or 0)
    titles = list_titles(actor)
    lines = [_line(network, person, titles, today) for person in network.people.values()]
    found = sorted((one for one in lines if _matches(one, sought)), key=lambda one: (fold(one.name), one.person.id))
    return PeoplePage(
        groups=_group(found, titles, by),
        count=len(lines),
        sought=sought,
        by=by,
        pairs=list_same(network, actor),
        this_week=list_this_week(network, today)[:SHOWN],
        connected=list_connected(network),
    )


def list_titles(actor: Actor) -> dict[int, str]:
    """Map the actor's placements to their names, latest first."""
    query = (
        select(Placement.id, Placement.title, Host.name)
        .join(Site, Site.id == Placement.site_id)
        .join(Host, Host.id == Site.host_id)
        .where(Placement.student_id == actor.id)
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
    )
    return {number: f"{title}, {host}" for number, title, host in db.session.execute(query)}


def _line(network: Network, person: Person, titles: Mapping[int, str], today: date) -> Line:
    talked = {one.placement_id for one in person.talks}
    places = [title for number, title in titles.items() if number in talked]
    return Line(person, person.standing(today), network.find_introducer(person), places if len(places) > 1 else ())


def _matches(line: Line, sought: str) -> bool:
    """True if each word sought begins a word of the name, the organization or the field."""
    words = fold_words(f"{line.name} {line.organization} {line.field}").split()
    return all(any(word.startswith(one) for word in words) for one in fold_words(sought).split())


def _group(lines: Sequence[Line], titles: Mapping[int, str], by: str) -> list[Group]:
    """Group people by field, or by the placement they were last met in; wishes stand first."""
    wishes = [one for one in lines if one.standing.status is ContactStatus.TO_MEET]
    others = [one for one in lines if one.standing.status is not ContactStatus.TO_MEET]
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in others:
        groups[line.field if by == "field" else _place_of(line, titles)].append(line)
    order = sorted(groups, key=fold) if by == "field" else [*titles.values(), ""]
    empty = "Field not known" if by == "field" else "Outside a placement"
    named = [Group(title or empty, groups[title]) for title in dict.fromkeys(order) if title in groups and title]
    rest = [Group(empty, groups[""])] if "" in groups else []
    return [*([Group("To meet", wishes)] if wishes else []), *named, *rest]


def _place_of(line: Line, titles: Mapping[int, str]) -> str:
    latest = max((one for one in line.person.talks if one.placement_id in titles), key=lambda one: one.on, default=None)
    return titles[latest.placement_id] if latest is not None and latest.placement_id is not None else ""


def list_same(network: Network, actor: Actor) -> list[tuple[Person, Person]]:
    """List pairs of people who could be one person, until the student answers."""
    known = [
        Known(one.id, one.contact.name_key, fold_words(str(one.show("organization"))))
        for one in network.people.values()
    ]
    pairs = list_pairs(known, list_different(actor.id or 0)) if len(known) > 1 else []
    return [(network.people[first], network.people[second]) for first, second in pairs]


def list_connected(network: Network) -> list[str]:
    """Describe which fields introductions connect: "design and finance"."""
    found: dict[str, None] = {}
    for person in network.people.values():
        introducer = network.find_introducer(person)
        fields = sorted({str(one.show("field")) for one in (person, introducer) if one and one.show("field")}, key=fold)
        if len({fold_words(one) for one in fields}) == 2:
            found[" and ".join(fields)] = None
    return list(found)
