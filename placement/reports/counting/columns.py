"""Sums over a membership of placement and group, with distinct students, and the values of medians and means."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from placement.reports.counting.counts import Spread
from placement.reports.counting.table import Membership, resolve
from placement.reports.dimensions import Group
from placement.reports.disclosure.units import Found
from placement.reports.facts import Facts
from placement.reports.measures import MEASURES
from placement.reports.measures.base import NONE, ONE, Measure, Unit, Value, rest

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


def count_columns(table: Mapping[str, Any], membership: Membership) -> dict[str, dict[Group, Found]]:
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


def count_hosts(membership: Membership) -> dict[Group, int]:
    """Distinct host organizations of each group."""
    import pandas

    hosts = pandas.Series(membership.hosts)
    counted = pandas.concat([hosts.groupby(numbers).nunique() for numbers in membership.numbers])
    return dict(zip(membership.groups, counted.sort_index().tolist(), strict=True))


def measure_spread(
    measure: Measure, facts: Facts, table: Mapping[str, Any], membership: Membership
) -> dict[Group, Spread]:
    """The values of a median or mean in each group, sorted as whole numbers."""
    import numpy

    rows, keys, exact = _list_values(measure.value or Value(NONE), facts, table, membership)
    found: dict[Group, Spread] = {}
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
