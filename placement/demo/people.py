"""Invented people of many cultures: students, faculty, the career office, and an administrator."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, product
from typing import NamedTuple

from placement.core import clock
from placement.core.actors import Actor, Role
from placement.demo.institution import Institution, read
from placement.demo.random_streams import Chance
from placement.people.models import College, User
from placement.people.services import accounts

FACULTY_PER = 5  # placements of the finished term for each faculty member
CHOSEN = ("Alex", "Sam", "Robin", "Noor", "Kai", "Mika")


class DemoPerson(NamedTuple):
    """A first and a last name that go together."""

    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def latin(self) -> str:
        """The name as it is written in an address; nothing is left of names in other scripts."""
        plain = [unicodedata.normalize("NFKD", name.casefold().replace("ı", "i")) for name in self]
        return ".".join(filter(None, (re.sub("[^a-z0-9]", "", name) for name in plain)))


@dataclass
class DemoPeople:
    """Everyone with an account: the office, and for each program faculty and the students of both terms."""

    chance: Chance
    names: Iterator[DemoPerson]
    office: list[User] = field(default_factory=list)
    faculty: list[list[User]] = field(default_factory=list)
    past: list[list[User]] = field(default_factory=list)
    present: list[list[User]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(4_107_013, 37))

    def add(self, actor: Actor, role: Role, person: DemoPerson, colleges: list[College] | None = None) -> User:
        """Add a person. No one has a password: the demo's own page signs people in."""
        number = f"S{next(self.numbers)}" if role is Role.STUDENT else None
        limits = colleges if role is Role.STAFF else ()
        user = accounts.add_user(actor, self.address(person), person.first, person.last, {role}, number, limits)
        user.invited_at = clock.now()
        if role is Role.STUDENT and self.chance.happens(0.06):
            accounts.rename(user, chosen_name=f"{self.chance.choice(CHOSEN)} {person.last}")
        return user

    def address(self, person: DemoPerson) -> str:
        """Return an address that no one has yet."""
        wanted = person.latin or "person"
        self.taken.append(wanted)
        again = self.taken.count(wanted)
        return f"{wanted}{again if again > 1 else ''}@example.edu"

    def add_all(self, actor: Actor, house: Institution) -> None:
        """Add everyone; a few students of the past term have a placement in the present one, too."""
        for told in read("institution")["staff"]:
            colleges = [house.colleges[code] for code in told["colleges"]] or None
            self.office.append(self.add(actor, Role.STAFF, DemoPerson(*told["name"]), colleges))
        for study in house.fields:
            past, present = study.data["program"]["past"], study.data["program"]["present"]
            self.faculty.append(self._add_some(actor, Role.FACULTY, 1 + past // FACULTY_PER))
            self.past.append(self._add_some(actor, Role.STUDENT, past))
            again = self.past[-1][:: max(5, past // 2)][: present // 3]
            self.present.append([*again, *self._add_some(actor, Role.STUDENT, present - len(again))])

    def _add_some(self, actor: Actor, role: Role, number: int) -> list[User]:
        return [self.add(actor, role, next(self.names)) for _ in range(number)]


def draw_names(chance: Chance) -> Iterator[DemoPerson]:
    """Return all names, each once, in random order."""
    cultures = read("names").values()
    people = [DemoPerson(*pair) for culture in cultures for pair in product(culture["first"], culture["last"])]
    chance.shuffle(people)
    return iter(people)
