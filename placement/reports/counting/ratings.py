"""Count how often each kind of rating was given, and the students behind each number of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placement.evaluations.models import COLUMNS
from placement.reports.counting.table import Membership, RatingCounts
from placement.reports.disclosure.units import Numbers
from placement.reports.facts import Facts
from placement.reports.facts.work import NOTHING_GIVEN, RADIX
from placement.reports.measures.base import NUMBERS, SOURCES, Cell, Source, numbers_of

if TYPE_CHECKING:
    from placement.reports.counting.table import Ints

N_KINDS = 2 * RADIX * RADIX


def count_ratings(facts: Facts, membership: Membership) -> dict[tuple[int, str], RatingCounts]:
    """Rating counts by skill id and source."""
    import numpy

    ratings = numpy.frombuffer(facts.ratings, dtype=numpy.int64).reshape(-1, 3)
    skill_ids = sorted(facts.skill_ids)
    rows, skills = membership.rows_of(ratings[:, 0]), numpy.searchsorted(skill_ids, ratings[:, 1])
    n_groups = len(membership.groups)
    tallies = [Tally(_kinds_of(ratings[:, 2], source), len(skill_ids) * n_groups) for source in SOURCES]
    several = membership.several[rows]
    for numbers in membership.numbers:
        keys = skills * n_groups + numbers[rows]
        persons = Persons(keys[several], membership.students[rows[several]])
        for tally in tallies:
            tally.add(keys, several, persons)
    return {
        (skill_id, source.code): tally.ratings_of(slice(place * n_groups, (place + 1) * n_groups))
        for source, tally in zip(SOURCES, tallies, strict=True)
        for place, skill_id in enumerate(skill_ids)
    }


def _kinds_of(packed: Ints, source: Source) -> Ints:
    """The index into KINDS of each packed answer."""
    pre, post = (packed // RADIX ** COLUMNS.index(side) % RADIX for side in (source.pre, source.post))
    same = packed // RADIX ** len(COLUMNS) if source.code == "supervisor" else 1
    kinds: Ints = (pre * RADIX + post) * 2 + same
    return kinds


def _list_kinds() -> list[Cell]:
    """All kinds of answers, in the order of the numbers from `_kinds_of`."""
    answers = [None if answer == NOTHING_GIVEN else answer for answer in range(RADIX)]
    return [Cell(pre, post, bool(same)) for pre in answers for post in answers for same in (0, 1)]


KINDS = _list_kinds()


class Persons:
    """Answers of students with several placements, sorted so that one student's answers under a key are adjacent."""

    def __init__(self, keys: Ints, students: Ints) -> None:
        import numpy

        self.order = numpy.lexsort((students, keys))
        keys, students = keys[self.order], students[self.order]
        self.begins = numpy.flatnonzero(numpy.diff(keys, prepend=-1) | numpy.diff(students, prepend=-1))
        self.keys = keys[self.begins]

    def count(self, flags: Ints, size: int) -> Ints:
        """Distinct students by key, keys x NUMBERS; `flags` has one bit per additive number for each answer."""
        import numpy

        if not len(self.keys):
            return numpy.zeros((size, len(NUMBERS)), dtype=numpy.int64)
        joined = numpy.bitwise_or.reduceat(flags[self.order], self.begins)
        counted = [numpy.bincount(self.keys, joined >> place & 1, minlength=size) for place in range(len(NUMBERS))]
        return numpy.column_stack(counted).astype(numpy.int64)


class Tally:
    """The answers from one source by key (skill and group)."""

    def __init__(self, kinds: Ints, size: int) -> None:
        import numpy

        self.kinds, self.size = kinds, size
        self.adds = numpy.array([[name in numbers_of(kind) for name in NUMBERS] for kind in KINDS], dtype=numpy.int64)
        self.flags = (self.adds << numpy.arange(len(NUMBERS))).sum(axis=1)[kinds]
        self.table, self.single = numpy.zeros((2, size, N_KINDS), dtype=numpy.int64)
        self.students = numpy.zeros((size, len(NUMBERS)), dtype=numpy.int64)

    def add(self, keys: Ints, several: Ints, persons: Persons) -> None:
        """Count each answer under its key; called once per dimension."""
        self.table += self._count(keys, self.kinds)
        self.single += self._count(keys[~several], self.kinds[~several])
        self.students += persons.count(self.flags[several], self.size)

    def _count(self, keys: Ints, kinds: Ints) -> Ints:
        import numpy

        return numpy.bincount(keys * N_KINDS + kinds, minlength=self.size * N_KINDS).reshape(self.size, N_KINDS)

    def ratings_of(self, keys: slice) -> RatingCounts:
        """Rating counts for a range of keys: one skill in all groups."""
        table = self.table[keys]
        things, students = table @ self.adds, self.students[keys] + self.single[keys] @ self.adds
        numbers = {
            name: Numbers(things[:, place].tolist(), students[:, place].tolist()) for place, name in enumerate(NUMBERS)
        }
        return RatingCounts(KINDS, table, numbers)
