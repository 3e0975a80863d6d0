"""Who is counted: things (placements, check-ins, objectives) and the distinct students behind them.

Hiding asks how many *students* stand behind a figure, and one student may have two placements in a term.
The database therefore sums students with a single placement anonymously and keeps only the few with more
apart by id; sets of those few unite exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Found(NamedTuple):
    """So many things, of so many distinct students."""

    things: int = 0
    students: int = 0

    def plus(self, things: int, students: int) -> "Found":
        return Found(self.things + things, self.students + students)


NOTHING = Found()


@dataclass(frozen=True, slots=True)
class Heads:
    """A number of things, the students with one placement among them, and the ids of the others."""

    things: int = 0
    single: int = 0
    repeated: frozenset[int] = frozenset()

    @property
    def students(self) -> int:
        return self.single + len(self.repeated)

    @property
    def found(self) -> Found:
        """The things and how many students stand behind them."""
        return Found(self.things, self.students)

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(self.things + other.things, self.single + other.single, self.repeated | other.repeated)


NOBODY = Heads()


def heads_of(things: int, placements: int, repeated_student: int | None) -> Heads:
    """What one grouped row of the database says: things found, in how many placements, of which student."""
    if repeated_student is None:
        return Heads(things, placements)
    return Heads(things, 0, frozenset({repeated_student}) if placements else frozenset())


def together(parts: Iterable[Heads]) -> Heads:
    """All of them, each student once."""
    things = single = 0
    repeated: set[int] = set()
    for part in parts:
        things, single = things + part.things, single + part.single
        repeated |= part.repeated
    return Heads(things, single, frozenset(repeated))
