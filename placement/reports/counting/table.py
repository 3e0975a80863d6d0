"""The facts as arrays with one number per placement, each placement's groups, and the counts by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from placement.evaluations.models import COLUMNS
from placement.reports.dimensions import DIMENSIONS, RANK, CohortGroup
from placement.reports.disclosure.units import Numbers
from placement.reports.facts import Facts, add_derived
from placement.reports.facts.reading import Noun
from placement.reports.facts.work import NOTHING_GIVEN, RADIX
from placement.reports.measures.base import NONE, ONE, Cell

if TYPE_CHECKING:
    import numpy

    Ints = numpy.ndarray[Any, numpy.dtype[numpy.int64]]


@dataclass(frozen=True)
class Spread:
    """The values of one group: how many, the middle two (`low`, `high`), and the sum if the measure is a mean."""

    n: int
    low: Fraction
    high: Fraction
    total: Fraction | None = None


@dataclass(frozen=True)
class Grid:
    """One skill from one source in one group: counts by kind of answer, and the additive numbers by name."""

    cells: Mapping[Cell, int]
    found: Mapping[str, int]


@dataclass(frozen=True)
class RatingCounts:
    """One skill from one source: counts (groups x `kinds`), and the additive numbers by name."""

    kinds: Sequence[Cell]
    table: Ints
    numbers: Mapping[str, Numbers]

    def grid(self, place: int) -> Grid:
        """The counts of the group at this place."""
        times = self.table[place].tolist()
        cells = {kind: n for kind, n in zip(self.kinds, times, strict=True) if n}
        return Grid(cells, {name: numbers.things[place] for name, numbers in self.numbers.items()})


@dataclass(frozen=True)
class Counts:
    """All counts, for each group in the order of `groups`.

    `members` are equal for groups with the same placements. `columns` are by name, `spreads` by measure and the
    group's place, `ratings` by skill id and source.
    """

    groups: Sequence[CohortGroup]
    members: Mapping[CohortGroup, bytes]
    college_of: Mapping[str, str]
    columns: Mapping[str, Numbers]
    spreads: Mapping[str, Mapping[int, Spread]]
    hosts: Sequence[int]
    withdrawn: Numbers
    ratings: Mapping[tuple[int, str], RatingCounts]

    @property
    def sizes(self) -> Numbers:
        """Placements and distinct students of each group."""
        return self.columns[ONE]


class Membership:
    """All groups, and for each dimension the group number of each placement.

    `several` marks placements of students with more than one placement; `students` has student ids.
    """

    def __init__(self, facts: Facts) -> None:
        import numpy

        of = facts.placements
        self.ids: Ints = numpy.array(of.ids, dtype=numpy.int64)
        self.hosts: Ints = numpy.array(of.hosts, dtype=numpy.int64)
        self.students: Ints = numpy.array(of.students, dtype=numpy.int64)
        times = Counter(of.students)
        self.several = numpy.array([times[student] > 1 for student in of.students], dtype=bool)
        self.groups: list[CohortGroup] = []
        self.numbers: list[Ints] = []
        for dimension in DIMENSIONS:
            codes = of.groups[dimension.code]
            places = {code: len(self.groups) + place for place, code in enumerate(sorted(set(codes)))}
            self.groups += [CohortGroup(dimension.code, code) for code in places]
            self.numbers.append(numpy.array([places[code] for code in codes], dtype=numpy.int64))

    def rows_of(self, placement_ids: Ints) -> Ints:
        """The row number of each placement id."""
        import numpy

        return numpy.searchsorted(self.ids, placement_ids)

    @property
    def members(self) -> dict[CohortGroup, bytes]:
        """The placements of each group as a bitmap, one bit per placement."""
        import numpy

        return {
            group: numpy.packbits(self.numbers[RANK[group.dimension]] == number).tobytes()
            for number, group in enumerate(self.groups)
        }


def tabulate(facts: Facts) -> dict[str, Any]:
    """Every column of the facts as an array with one number per placement, in the order of ids."""
    import numpy

    ids = numpy.array(facts.placements.ids, dtype=numpy.int64)
    columns: dict[str, Any] = {
        ONE: numpy.ones(len(ids), dtype=numpy.int64),
        NONE: numpy.zeros(len(ids), dtype=numpy.int64),
    }
    for noun in (facts.placements.numbers, *facts.nouns):
        columns |= _spread_out(noun, ids)
    columns |= _list_rated(facts, ids)
    add_derived(columns)
    return columns


def _spread_out(noun: Noun, ids: Ints) -> dict[str, Ints]:
    """The columns of a noun; zero for placements without a row."""
    import numpy

    rows = numpy.frombuffer(noun.numbers, dtype=numpy.int64).reshape(-1, 1 + len(noun.names))
    whole = numpy.zeros((len(ids), len(noun.names)), dtype=numpy.int64)
    whole[numpy.searchsorted(ids, rows[:, 0])] = rows[:, 1:]
    return {name: whole[:, place] for place, name in enumerate(noun.names)}


def _list_rated(facts: Facts, ids: Ints) -> dict[str, Ints]:
    """For each occasion and rater, 1 for placements with at least one rated skill, else 0."""
    import numpy

    ratings = numpy.frombuffer(facts.ratings, dtype=numpy.int64).reshape(-1, 3)
    rows = numpy.searchsorted(ids, ratings[:, 0])
    rated = {}
    for place, name in enumerate(COLUMNS):
        answers = ratings[:, 2] // RADIX**place % RADIX
        given = (answers > 0) & (answers < NOTHING_GIVEN)
        rated[f"rated_{name}"] = (numpy.bincount(rows[given], minlength=len(ids)) > 0).astype(numpy.int64)
    return rated


def resolve(name: str, table: Mapping[str, Any]) -> Any:
    """A column by name; "a-b" is column a minus column b."""
    first, _, others = name.partition("-")
    return table[first] - resolve(others, table) if others else table[first]
