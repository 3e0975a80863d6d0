"""Count the facts: the one package that uses pandas.

Counts are int64. Things are added up over a membership of placement and group, dimension by dimension; the distinct
students behind them are the placements of students with one, and the students with several after their placements
are added up. pandas and numpy are imported where used: they add 60 MB to a process that may never make a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from placement.evaluations.models import COLUMNS
from placement.reports.counting.table import Counts, Grid, Membership, Spread, resolve, tabulate
from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure import Found
from placement.reports.facts import Facts
from placement.reports.facts.work import NOTHING_GIVEN, RADIX
from placement.reports.measures import MEASURES
from placement.reports.measures.base import (
    NONE,
    NUMBERS,
    ONE,
    SOURCES,
    Cell,
    Measure,
    Source,
    Unit,
    Value,
    numbers_of,
    rest,
)


def count(facts: Facts) -> Counts:
    """Everything a report counts."""
    membership, table = Membership(facts), tabulate(facts)
    return Counts(
        groups=membership.groups,
        members=membership.members,
        college_of=facts.placements.college_of,
        columns=count_columns(table, membership),
        spreads={one.code: measure_spread(one, facts, table, membership) for one in MEASURES if one.value},
        hosts=count_hosts(membership),
        withdrawn=_count_withdrawn(facts),
        grids=count_ratings(facts, membership),
    )


def _count_withdrawn(facts: Facts) -> dict[CohortGroup, Found]:
    """Placements withdrawn before they started and their students, in the same groups."""
    students: dict[CohortGroup, list[int]] = defaultdict(list)
    for student, groups in facts.withdrawn:
        for group in groups:
            students[group].append(student)
    return {group: Found(len(found), len(set(found))) for group, found in students.items()}


if TYPE_CHECKING:
    import pandas

    from placement.reports.counting.table import Ints


def list_column_names() -> list[str]:
    """Every column that is added up, also what one column leaves of another."""
    splits = [split for measure in MEASURES for split in measure.counts.values()]
    names = [ONE]
    for split in splits:
        names += [split.n, split.of, split.unknown, split.due, split.waiting, split.amount, *split.parts]
        names += [rest(split.of, split.n), rest(split.of, split.unknown)]
    return list(dict.fromkeys(names))


def count_columns(table: Mapping[str, Any], membership: Membership) -> dict[str, dict[CohortGroup, Found]]:
    """Things and distinct students of every column in every group."""
    import pandas

    names = list_column_names()
    single = pandas.DataFrame({name: resolve(name, table)[~membership.several] for name in names}, copy=False)
    repeated = pandas.DataFrame({name: resolve(name, table)[membership.several] for name in names}, copy=False)
    things, students = _add_up(single, repeated, membership)
    return {
        name: dict(zip(membership.groups, map(Found, things[name].tolist(), students[name].tolist()), strict=True))
        for name in names
    }


def _add_up(single: pandas.DataFrame, repeated: pandas.DataFrame, membership: Membership) -> tuple[Any, Any]:
    """Things and distinct students of each group. Where none has several things, placements are students."""
    import pandas

    several, things, students = membership.several, [], []
    counts = [name for name in single.columns if single[name].max() > 1 or single[name].min() < 0]
    positive = (single[counts] > 0).astype("int64")
    for numbers in membership.numbers:
        alone = single.groupby(numbers[~several]).sum()
        persons = repeated.groupby([numbers[several], membership.students[several]]).sum()
        things += [alone, persons.groupby(level=0).sum()]
        students += [alone.assign(**positive.groupby(numbers[~several]).sum())]
        students += [(persons > 0).astype("int64").groupby(level=0).sum()]
    # every group has placements, so that groups stand in the order of their numbers
    added = (pandas.concat(found).groupby(level=0).sum() for found in (things, students))
    return next(added), next(added)


def count_hosts(membership: Membership) -> dict[CohortGroup, int]:
    """Distinct host organizations of each group."""
    import pandas

    hosts = pandas.Series(membership.hosts)
    counted = pandas.concat([hosts.groupby(numbers).nunique() for numbers in membership.numbers])
    return dict(zip(membership.groups, counted.sort_index().tolist(), strict=True))


def measure_spread(
    measure: Measure, facts: Facts, table: Mapping[str, Any], membership: Membership
) -> dict[CohortGroup, Spread]:
    """The values of a median or mean in each group, sorted as whole numbers."""
    import numpy

    rows, keys, exact = _list_values(measure.value or Value(NONE), facts, table, membership)
    found: dict[CohortGroup, Spread] = {}
    for numbers in membership.numbers:
        groups = numbers[rows]
        order = numpy.lexsort((keys, groups))
        there, begins, times = numpy.unique(groups[order], return_index=True, return_counts=True)
        for number, begin, n in zip(there.tolist(), begins.tolist(), times.tolist(), strict=True):
            own = keys[order[begin : begin + n]]
            total = _add_exactly(own, exact) if measure.unit is Unit.MEAN else None
            middle = (exact(int(own[(n - 1) // 2])), exact(int(own[n // 2])))
            found[membership.groups[number]] = Spread(n, *middle, total)
    return found


def _add_exactly(keys: Ints, exact: Any) -> Fraction:
    import numpy

    values, times = numpy.unique(keys, return_counts=True)
    pairs = zip(values.tolist(), times.tolist(), strict=True)
    return sum((exact(key) * n for key, n in pairs), Fraction(0))


def _list_values(
    value: Value, facts: Facts, table: Mapping[str, Any], membership: Membership
) -> tuple[Ints, Ints, Any]:
    """For each value the row of its placement, a whole number that sorts as it does, and what that stands for."""
    import numpy

    if value.several:
        listed = numpy.array(facts.values[value.upper], dtype=numpy.int64).reshape(-1, 2)
        rows, upper = membership.rows_of(listed[:, 0]), listed[:, 1]
        return rows, upper, lambda key: Fraction(key, value.scale)
    rows = numpy.flatnonzero(table[value.where])
    upper, lower = table[value.upper][rows], table[value.lower][rows]
    if value.lower == ONE:
        return rows, upper, lambda key: Fraction(key, value.scale)
    fractions = [Fraction(a, b * value.scale) for a, b in zip(upper.tolist(), lower.tolist(), strict=True)]
    ordered = sorted(set(fractions))
    places = {fraction: place for place, fraction in enumerate(ordered)}
    return rows, numpy.array([places[one] for one in fractions], dtype=numpy.int64), ordered.__getitem__


if TYPE_CHECKING:
    from placement.reports.counting.table import Ints

CELLS = 2 * RADIX * RADIX


def count_ratings(facts: Facts, membership: Membership) -> dict[tuple[int, str], dict[CohortGroup, Grid]]:
    """The grid of every skill, source and group in which anything was answered."""
    import numpy

    ratings = numpy.frombuffer(facts.ratings, dtype=numpy.int64).reshape(-1, 3)
    skill_ids = numpy.array(sorted(facts.skill_ids), dtype=numpy.int64)
    rows, skills = membership.rows_of(ratings[:, 0]), numpy.searchsorted(skill_ids, ratings[:, 1])
    grids: dict[tuple[int, str], dict[CohortGroup, Grid]] = defaultdict(dict)
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
