"""Count the facts: the one package that uses pandas.

Counts are int64. Things are added up over a membership of placement and group, dimension by dimension; the distinct
students behind them are the placements of students with one, and the students with several after their placements
are added up. pandas and numpy are imported where used: they add 60 MB to a process that may never make a report.
"""

from __future__ import annotations

from collections import defaultdict

from placement.reports.counting.columns import count_columns, count_hosts, measure_spread
from placement.reports.counting.counts import ByGroup, Counts, Grid, Spread
from placement.reports.counting.ratings import count_ratings
from placement.reports.counting.table import Membership, tabulate
from placement.reports.dimensions import Group
from placement.reports.disclosure.units import Found
from placement.reports.facts import Facts
from placement.reports.measures import MEASURES


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


def _count_withdrawn(facts: Facts) -> dict[Group, Found]:
    """Placements withdrawn before they started and their students, in the same groups."""
    students: dict[Group, list[int]] = defaultdict(list)
    for student, groups in facts.withdrawn:
        for group in groups:
            students[group].append(student)
    return {group: Found(len(found), len(set(found))) for group, found in students.items()}


__all__ = ["ByGroup", "Counts", "Grid", "Spread", "count"]
