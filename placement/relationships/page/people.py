"""The list of people: one line each, grouped and searched, and pairs that could be one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.filters import short_day
from placement.core.text import fold, fold_words
from placement.hosts.models import Host, Site
from placement.placements.models import Placement
from placement.relationships.models import ReachOccasion
from placement.relationships.page.missing import Missing, gather_missing
from placement.relationships.queries.network import Network, Person, list_different
from placement.relationships.queries.reach import list_unanswered
from placement.relationships.rules.identity import Known, list_pairs
from placement.relationships.rules.status import ContactStatus, Standing


@dataclass(frozen=True)
class Line:
    """One person in the list; `places` are the placements they were met in, if several,
    and `connects` the fields of the people they introduced, with their own."""

    person: Person
    standing: Standing
    places: Sequence[str]
    connects: Sequence[str]

    @property
    def name(self) -> str:
        return self.person.contact.name

    @property
    def organization(self) -> str:
        return str(self.person.show("organization"))

    @property
    def field(self) -> str:
        return str(self.person.show("field"))

    @property
    def when(self) -> str:
        """The last day in touch, or that there was none."""
        last, status = self.standing.last_touch_on, self.standing.status
        if last is None:
            return "" if status is ContactStatus.TO_MEET else "No talk yet"
        return f"Out of touch since {short_day(last)}" if status is ContactStatus.QUIET else short_day(last)

    @property
    def about(self) -> str:
        """Organization and field."""
        return ", ".join(one for one in (self.organization, self.field) if one)

    @property
    def sentences(self) -> list[str]:
        """Sentences on several placements they were met in, and the fields they connect."""
        met = [f"You met in {list_words(self.places)}."] if self.places else []
        return [*met, f"Connects {list_words(self.connects)}."] if self.connects else met


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
    reach: Sequence[tuple[Placement, ReachOccasion]]
    missing: Missing | None


def gather(actor: Actor, network: Network, sought: str, by: str) -> PeoplePage:
    """Gather the page of the actor's own people."""
    today, titles, connected = clock.today(), list_titles(actor), find_connected(network)
    lines = [_line(person, titles, connected.get(person.id, ()), today) for person in network.people.values()]
    found = sorted((one for one in lines if _matches(one, sought)), key=lambda one: (fold(one.name), one.person.id))
    return PeoplePage(
        groups=_group(found, titles, by),
        count=len(lines),
        sought=sought,
        by=by,
        pairs=list_same(network, actor),
        reach=list_unanswered(actor, today),
        missing=gather_missing(actor, network),
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


def find_connected(network: Network) -> dict[int, list[str]]:
    """Map a person to the two or more fields that they connect: their own and those of the people they introduced."""
    fields: dict[int, dict[str, str]] = defaultdict(dict)
    for person in network.people.values():
        introducer = network.find_introducer(person)
        if introducer is None:
            continue
        for field in (str(introducer.show("field")), str(person.show("field"))):
            if field:
                fields[introducer.id].setdefault(fold_words(field), field)
    return {number: list(named.values()) for number, named in fields.items() if len(named) > 1}


def _line(person: Person, titles: Mapping[int, str], connects: Sequence[str], today: date) -> Line:
    talked = {one.placement_id for one in person.talks}
    places = [title for number, title in titles.items() if number in talked]
    return Line(person, person.standing(today), places if len(places) > 1 else (), connects)


def list_words(words: Sequence[str]) -> str:
    """Join words as a sentence does: "a, b, and c"."""
    *first, last = words
    return f"{', '.join(first)}{',' if len(first) > 1 else ''} and {last}" if first else last


def _matches(line: Line, sought: str) -> bool:
    """True if each search word starts a word of the name, the organization, or the field."""
    words = fold_words(f"{line.name} {line.organization} {line.field}").split()
    return all(any(word.startswith(one) for word in words) for one in fold_words(sought).split())


def _group(lines: Sequence[Line], titles: Mapping[int, str], by: str) -> list[Group]:
    """Group people by field, or by the placement they were last met in; people to meet come first."""
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
