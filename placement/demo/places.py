"""Invented hosts across sectors and countries, their sites, and the professionals there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from placement.core.csvtext import decode, read_rows
from placement.demo.book import Book
from placement.demo.dates import Calendar
from placement.demo.institution import DATA, Institution
from placement.demo.people import Person, latin
from placement.hosts.models import EmployerType, Host, HostStatus, Site, Supervisor


@dataclass
class Place:
    """A host with its site and its people."""

    host: Host
    site: Site
    fields: list[str]
    supervisors: list[Supervisor] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether placements there can be approved."""
        return self.host.status is HostStatus.APPROVED


@dataclass(frozen=True)
class Places:
    """All hosts, and for each program those that take its students."""

    all: list[Place]

    def of(self, code: str, *, is_open: bool = True) -> list[Place]:
        return [place for place in self.all if code in place.fields and place.is_open == is_open]


def settle(book: Book, calendar: Calendar, house: Institution, names: Iterator[Person]) -> Places:
    """Every host of the list."""
    header, *rows = read_rows(decode((DATA / "hosts.csv").read_bytes()))
    chance = book.chance("places")
    places = []
    for row in rows:
        said = dict(zip(header.cells, row.cells, strict=True))
        places.append(_place(book, calendar, said, chance))
        for number in range(chance.choice((2, 2, 3, 3, 4))):
            titles = house.fields[chance.choice(places[-1].fields)].work["supervisors"]
            places[-1].supervisors.append(_supervisor(book, places[-1], next(names), titles, number, chance))
    book.write()
    return Places(places)


def _place(book: Book, calendar: Calendar, said: dict[str, str], chance: Random) -> Place:
    status = HostStatus(said["status"])
    known = calendar.past.starts_on - timedelta(days=chance.randrange(90, 700))
    if status is HostStatus.PENDING:
        known = calendar.today - timedelta(days=chance.randrange(6, 30))
    facts: dict[str, Any] = {}
    if status is not HostStatus.PENDING:
        facts = {
            "reviewed_on": known + timedelta(days=5),
            "agreement_expires_on": calendar.today + timedelta(days=chance.randrange(40, 900)),
            "insurance_expires_on": calendar.today + timedelta(days=chance.randrange(25, 380)),
        }
    host = Host(
        name=said["name"],
        sector=said["sector"],
        employer_type=EmployerType(said["employer_type"]),
        country=said["country"],
        status=status,
        created_at=datetime.combine(known, time(15), UTC),
        **facts,
    )
    book.add(host)
    site = Site(host=host, city=said["city"], region=said["region"], country=said["country"])
    return Place(host, book.add(site), said["fields"].split())


def _supervisor(book: Book, place: Place, person: Person, titles: list[str], number: int, chance: Random) -> Supervisor:
    """A professional; where the host is new, nobody has confirmed them either."""
    created = place.host.created_at + timedelta(days=number + 1)
    name = ".".join(filter(None, (latin(person.first), latin(person.last))))
    return book.add(
        Supervisor(
            email=f"{name or 'contact'}.{place.host.id}@example.com",
            name=person.full,
            title=chance.choice(titles),
            phone=f"+1 555 01{chance.randrange(10, 100)}",
            created_at=created,
            confirmed_at=created + timedelta(days=2) if place.is_open else None,
        )
    )
