"""Count the facts as int64; the only package that uses pandas.

Things (placements, check-ins, objectives, contacts) are summed by group, one dimension at a time. Distinct students
are counted by joining each student's placements within a group first. pandas and numpy are imported inside functions,
because they add 60 MB to a process that may never make a report.
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
    """All counts of a report."""
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
    """Placements withdrawn before they started, and their students, for each group of the cohort."""
    by_group: dict[CohortGroup, list[int]] = defaultdict(list)
    for student, groups in facts.withdrawn:
        for group in groups:
            by_group[group].append(student)
    students = [by_group.get(group, []) for group in membership.groups]
    return Numbers([len(those) for those in students], [len(set(those)) for those in students])


def list_column_names() -> list[str]:
    """Every column to sum, including the differences of columns (`of-n`)."""
    splits = [split for measure in MEASURES for split in measure.counts.values()]
    names = [ONE]
    for split in splits:
        names += [split.n, split.of, split.unknown, split.due, split.waiting, split.amount, *split.parts]
        names += [rest(split.of, split.n), split.known]
    return list(dict.fromkeys(names))


def count_columns(table: Mapping[str, Any], membership: Membership) -> dict[str, Numbers]:
    """For every column, things and distinct students in each group."""
    import numpy
    import pandas

    names = list_column_names()
    columns = numpy.stack([resolve(name, table) for name in names])
    frame = pandas.DataFrame(columns.T, copy=False)
    things = [frame.groupby(numbers).sum().to_numpy() for numbers in membership.numbers]
    students = count_students(columns, membership)
    by_column = zip(names, numpy.concatenate(things).T.tolist(), students.T.tolist(), strict=True)
    return {name: Numbers(*numbers) for name, *numbers in by_column}


def count_students(columns: Ints, membership: Membership) -> Ints:
    """Distinct students with a positive value, groups x columns.

    Each column is one bit per placement; the bits of a student's placements in a group are ORed. Columns with
    negative numbers are summed per student first, and the student counts if the sum is positive.
    """
    import numpy

    bits, signed = numpy.packbits(columns > 0, axis=0), numpy.flatnonzero((columns < 0).any(axis=1))
    students = []
    for numbers in membership.numbers if len(membership.ids) else ():
        order = numpy.lexsort((membership.students, numbers))
        starts_group = numpy.diff(numbers[order], prepend=-1) != 0
        starts = numpy.flatnonzero(starts_group | (numpy.diff(membership.students[order], prepend=-1) != 0))
        joined = numpy.bitwise_or.reduceat(bits[:, order], starts, axis=1)
        has = numpy.unpackbits(joined, axis=0, count=len(columns))
        has[signed] = numpy.add.reduceat(columns[numpy.ix_(signed, order)], starts, axis=1) > 0
        groups = numpy.flatnonzero(starts_group[starts])
        students.append(numpy.add.reduceat(has, groups, axis=1, dtype=numpy.int64).T)
    return numpy.concatenate(students) if students else numpy.zeros((0, len(columns)), dtype=numpy.int64)


def count_hosts(membership: Membership) -> list[int]:
    """Number of distinct host organizations in each group."""
    import pandas

    hosts = pandas.Series(membership.hosts)
    counted = pandas.concat([hosts.groupby(numbers).nunique() for numbers in membership.numbers])
    return list(counted.sort_index())


def measure_spread(
    measure: Measure, facts: Facts, table: Mapping[str, Any], membership: Membership
) -> dict[int, Spread]:
    """The spread of a median's or mean's values, by the group's place; values are sorted by integer keys."""
    import numpy

    rows, keys, exact = _list_values(measure.value or Value(NONE), facts, table, membership)
    spreads: dict[int, Spread] = {}
    for numbers in membership.numbers:
        groups = numbers[rows]
        order = numpy.lexsort((keys, groups))
        there, begins, times = numpy.unique(groups[order], return_index=True, return_counts=True)
        for number, begin, n in zip(there.tolist(), begins.tolist(), times.tolist(), strict=True):
            own = keys[order[begin : begin + n]]
            total = _add_exactly(own, exact) if measure.unit is Unit.MEAN else None
            middle = (exact(int(own[(n - 1) // 2])), exact(int(own[n // 2])))
            spreads[number] = Spread(n, *middle, total)
    return spreads


def _add_exactly(keys: Ints, exact: Any) -> Fraction:
    import numpy

    values, times = numpy.unique(keys, return_counts=True)
    pairs = zip(values.tolist(), times.tolist(), strict=True)
    return sum((exact(key) * n for key, n in pairs), Fraction(0))


def _list_values(
    value: Value, facts: Facts, table: Mapping[str, Any], membership: Membership
) -> tuple[Ints, Ints, Any]:
    """Each value's placement row, an integer key in the same order as the values, and a function from key to value."""
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
