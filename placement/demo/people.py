"""Invented people of many cultures: students, faculty, the career office, and an administrator."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, product
from random import Random
from typing import Any

from placement.core.actors import Actor, Role
from placement.demo.book import Book
from placement.demo.dates import Calendar
from placement.demo.institution import Institution, read
from placement.people.models import User

FACULTY_PER = 14  # placements of the finished term a faculty member looks after


@dataclass(frozen=True)
class Person:
    """A first and a last name that go together."""

    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class People:
    """Everybody with an account."""

    office: list[User]
    admin: User
    faculty: dict[str, list[User]]
    past: dict[str, list[User]]
    present: dict[str, list[User]]

    def office_for(self, chance: Random) -> Actor:
        """One of the two who work for all colleges."""
        return acting(chance.choice(self.office[:2]))


def draw_names(chance: Random) -> Iterator[Person]:
    """Every name there is, once, in an order of chance."""
    found = [Person(*pair) for culture in read("names").values() for pair in product(culture["first"], culture["last"])]
    chance.shuffle(found)
    return iter(found)


def gather(book: Book, calendar: Calendar, house: Institution, names: Iterator[Person]) -> People:
    """All accounts. Nobody has a password: the demonstration's own page lets people in."""
    said = read("institution")
    accounts = Accounts(book, calendar.past.starts_on - timedelta(days=80))
    admin = accounts.add(Person(*said["admin"]), {Role.ADMIN})
    office = []
    for one in said["staff"]:
        office.append(accounts.add(Person(*one["name"]), {Role.STAFF}))
        office[-1].colleges = [house.colleges[code] for code in one["colleges"]]
        office[-1].is_whole_office = not one["colleges"]
    faculty, past, present = {}, {}, {}
    for code, field in house.fields.items():
        faculty[code] = [accounts.add(next(names), {Role.FACULTY}) for _ in range(1 + field.past // FACULTY_PER)]
        past[code] = [accounts.add(next(names), {Role.STUDENT}) for _ in range(field.past)]
        again = past[code][:: max(7, field.past // 3)]
        fresh = field.present - len(again[: field.present // 3])
        here = [accounts.add(next(names), {Role.STUDENT}) for _ in range(fresh)]
        present[code] = [*again[: field.present // 3], *here]
    _add_unconfirmed(accounts, calendar, Person(*said["new_faculty"]))
    book.write()
    return People(office, admin, faculty, past, present)


def _add_unconfirmed(accounts: Accounts, calendar: Calendar, person: Person) -> None:
    """A faculty account from last week, so that the administrator's list of accounts to confirm is not empty.

    Drawn last and without a placement: nothing else in the sample depends on it.
    """
    user = accounts.add(person, {Role.FACULTY})
    user.faculty_confirmed_at = None
    user.created_at = user.invited_at = datetime.combine(calendar.today - timedelta(days=6), time(15), UTC)


class Accounts:
    """Makes accounts, each with an address of its own."""

    def __init__(self, book: Book, since: date) -> None:
        self.book, self.since = book, since
        self.chance = book.chance("accounts")
        self.numbers = count(4_107_013, 37)
        self.taken: set[str] = set()

    def add(self, person: Person, roles: set[Role]) -> User:
        """One person, known for a while."""
        number = f"S{next(self.numbers)}" if Role.STUDENT in roles else None
        created = datetime.combine(self.since, time(14), UTC) + timedelta(minutes=self.chance.randrange(9000))
        facts: dict[str, Any] = {f"is_{role.value}": True for role in roles}
        user = User(
            email=self.address(person, number),
            institution_id=number,
            first_name=person.first,
            last_name=person.last,
            created_at=created,
            invited_at=created,
            faculty_confirmed_at=created if Role.FACULTY in roles else None,
            **facts,
        )
        if Role.STUDENT in roles and self.chance.random() < 0.06:
            user.chosen_name = f"{self.chance.choice(('Alex', 'Sam', 'Robin', 'Noor', 'Kai', 'Mika'))} {person.last}"
        return self.book.add(user)

    def address(self, person: Person, number: str | None) -> str:
        wanted = f"{latin(person.first)}.{latin(person.last)}".strip(".") or (number or "faculty").lower()
        if wanted in self.taken:
            wanted = f"{wanted}.{len(self.taken)}"
        self.taken.add(wanted)
        return f"{wanted}@example.edu"


def latin(name: str) -> str:
    """A name as it stands in an address; nothing is left of names in other scripts."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i")).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum())


def acting(user: User) -> Actor:
    """This person, as they act."""
    return user.as_actor()
