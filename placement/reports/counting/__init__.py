"""Count the facts: the one package that uses pandas.

Counts are int64. Things are added up over a membership of placement and group, dimension by dimension; the distinct
students behind them are the placements of students with one, and the students with several after their placements
are added up. pandas and numpy are imported where used: they add 60 MB to a process that may never make a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from placement.reports.counting.ratings import count_ratings
from placement.reports.counting.table import Counts, Membership, Spread, resolve, tabulate
from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure.units import Numbers
from placement.reports.facts import Facts
from placement.reports.measures import MEASURES
from placement.reports.measures.base import NONE, ONE, Measure, Unit, Value, rest

if TYPE_CHECKING:
    from placement.reports.counting.table import Ints


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
        withdrawn=_count_withdrawn(facts, membership),
        ratings=count_ratings(facts, membership),
    )


def _count_withdrawn(facts: Facts, membership: Membership) -> Numbers:
    """Placements withdrawn before they started and their students, in the same groups."""
    found: dict[CohortGroup, list[int]] = defaultdict(list)
    for student, groups in facts.withdrawn:
        for group in groups:
            found[group].append(student)
    students = [found.get(group, []) for group in membership.groups]
    return Numbers([len(those) for those in students], [len(set(those)) for those in students])


def list_column_names() -> list[str]:
    """Every column that is added up, also what one column leaves of another."""
    splits = [split for measure in MEASURES for split in measure.counts.values()]
    names = [ONE]
    for split in splits:
        names += [split.n, split.of, split.unknown, split.due, split.waiting, split.amount, *split.parts]
        names += [rest(split.of, split.n), rest(split.of, split.unknown)]
    return list(dict.fromkeys(names))


def count_columns(table: Mapping[str, Any], membership: Membership) -> dict[str, Numbers]:
    """Things and distinct students of every column in every group."""
    import numpy

    names = list_column_names()
    matrix = numpy.column_stack([resolve(name, table) for name in names])
    several = membership.several
    single, repeated = matrix[~several], matrix[several]
    things, students = numpy.zeros((2, len(membership.groups), len(names)), dtype=numpy.int64)
    for numbers in membership.numbers:
        _add_up(things, students, single, numbers[~several])
        persons, of = _join_students(repeated, numbers[several], membership.students[several])
        _add_up(things, students, persons, of)
    return {name: Numbers(things[:, n].tolist(), students[:, n].tolist()) for n, name in enumerate(names)}


def _join_students(matrix: Ints, numbers: Ints, students: Ints) -> tuple[Ints, Ints]:
    """One row for each student in a group, and the number of the group."""
    import numpy

    if not len(numbers):
        return matrix, numbers
    order = numpy.lexsort((students, numbers))
    numbers, students = numbers[order], students[order]
    begins = numpy.flatnonzero(numpy.diff(numbers, prepend=-1) | numpy.diff(students, prepend=-1))
    return numpy.add.reduceat(matrix[order], begins, axis=0), numbers[begins]


def _add_up(things: Ints, students: Ints, matrix: Ints, numbers: Ints) -> None:
    """Add rows of things, one for each student, to the number of their group."""
    import pandas

    for total, rows in ((things, matrix), (students, matrix > 0)):
        added = pandas.DataFrame(rows.astype("int64", copy=False)).groupby(numbers).sum()
        total[added.index] += added.to_numpy()


def count_hosts(membership: Membership) -> list[int]:
    """Distinct host organizations of each group."""
    import pandas

    hosts = pandas.Series(membership.hosts)
    counted = pandas.concat([hosts.groupby(numbers).nunique() for numbers in membership.numbers])
    return list(counted.sort_index())


def measure_spread(
    measure: Measure, facts: Facts, table: Mapping[str, Any], membership: Membership
) -> dict[int, Spread]:
    """The values of a median or mean in each group, sorted as whole numbers."""
    import numpy

    rows, keys, exact = _list_values(measure.value or Value(NONE), facts, table, membership)
    found: dict[int, Spread] = {}
    for numbers in membership.numbers:
        groups = numbers[rows]
        order = numpy.lexsort((keys, groups))
        there, begins, times = numpy.unique(groups[order], return_index=True, return_counts=True)
        for number, begin, n in zip(there.tolist(), begins.tolist(), times.tolist(), strict=True):
            own = keys[order[begin : begin + n]]
            total = _add_exactly(own, exact) if measure.unit is Unit.MEAN else None
            middle = (exact(int(own[(n - 1) // 2])), exact(int(own[n // 2])))
            found[number] = Spread(n, *middle, total)
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
