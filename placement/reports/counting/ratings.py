"""The tables of ratings: how often each kind of answer was given, for each skill, source and group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from placement.evaluations.models import COLUMNS
from placement.reports.counting.counts import Grid
from placement.reports.counting.table import Membership
from placement.reports.dimensions import Group
from placement.reports.disclosure.units import Found
from placement.reports.facts import Facts
from placement.reports.facts.work import NOTHING_GIVEN, RADIX
from placement.reports.measures.skills import NUMBERS, SOURCES, Cell, Source, numbers_of

if TYPE_CHECKING:
    from placement.reports.counting.table import Ints

CELLS = 2 * RADIX * RADIX


def count_ratings(facts: Facts, membership: Membership) -> dict[tuple[int, str], dict[Group, Grid]]:
    """The grid of every skill, source and group in which anything was answered."""
    import numpy

    ratings = numpy.frombuffer(facts.ratings, dtype=numpy.int64).reshape(-1, 3)
    skill_ids = numpy.array(sorted(facts.skill_ids), dtype=numpy.int64)
    rows, skills = membership.rows_of(ratings[:, 0]), numpy.searchsorted(skill_ids, ratings[:, 1])
    grids: dict[tuple[int, str], dict[Group, Grid]] = defaultdict(dict)
    for source in SOURCES:
        cells = _cells_of(ratings[:, 2], source)
        counted = _count_cells(rows, skills, cells, len(skill_ids), membership)
        for key, table, found in counted:
            group, skill = divmod(key, len(skill_ids))
            grids[int(skill_ids[skill]), source.code][membership.groups[group]] = Grid(table, found)
    return grids


def _cells_of(packed: Ints, source: Source) -> Ints:
    """The number of each answer's kind."""
    pre, post = (packed // RADIX ** COLUMNS.index(side) % RADIX for side in (source.pre, source.post))
    same = packed // RADIX ** len(COLUMNS) if source.code == "supervisor" else 1
    cells: Ints = (pre * RADIX + post) * 2 + same
    return cells


def _list_cells() -> list[Cell]:
    """The kind of answer behind each number of `_cells_of`."""
    answers = [None if answer == NOTHING_GIVEN else answer for answer in range(RADIX)]
    return [Cell(pre, post, bool(same)) for pre in answers for post in answers for same in (0, 1)]


def _count_cells(
    rows: Ints, skills: Ints, cells: Ints, n_skills: int, membership: Membership
) -> Iterable[tuple[int, dict[Cell, int], dict[str, Found]]]:
    """For each group and skill with answers: how often each kind was given, and the additive numbers."""
    import numpy

    kinds = _list_cells()
    adds = numpy.array([[name in numbers_of(kind) for name in NUMBERS] for kind in kinds], dtype=numpy.int64)
    size = len(membership.groups) * n_skills
    table, single = numpy.zeros((2, size, CELLS), dtype=numpy.int64)
    students = numpy.zeros((size, len(NUMBERS)), dtype=numpy.int64)
    several = membership.several[rows]
    for numbers in membership.numbers:
        keys = numbers[rows] * n_skills + skills
        table += numpy.bincount(keys * CELLS + cells, minlength=size * CELLS).reshape(size, CELLS)
        alone = keys[~several] * CELLS + cells[~several]
        single += numpy.bincount(alone, minlength=size * CELLS).reshape(size, CELLS)
        students += _count_persons(keys[several], membership.students[rows[several]], adds[cells[several]], size)
    things, students = table @ adds, students + single @ adds
    for key in numpy.flatnonzero(table.sum(axis=1)).tolist():
        found = map(Found, things[key].tolist(), students[key].tolist())
        filled = numpy.flatnonzero(table[key]).tolist()
        yield key, {kinds[cell]: int(table[key, cell]) for cell in filled}, dict(zip(NUMBERS, found, strict=True))


def _count_persons(keys: Ints, who: Ints, adds: Ints, size: int) -> Ints:
    """Distinct students with several placements behind each number of a key."""
    import numpy

    students: Ints = numpy.zeros((size, adds.shape[1]), dtype=numpy.int64)
    if len(keys):
        order = numpy.lexsort((who, keys))
        keys, who = keys[order], who[order]
        begins = numpy.flatnonzero(numpy.diff(keys, prepend=-1) | numpy.diff(who, prepend=-1))
        numpy.add.at(students, keys[begins], numpy.maximum.reduceat(adds[order], begins))
    return students
