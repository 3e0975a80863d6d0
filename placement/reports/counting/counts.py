"""Counts by group, with the number of students behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from placement.reports.dimensions import Group
from placement.reports.disclosure.units import Found
from placement.reports.measures.base import ONE
from placement.reports.measures.skills import Cell

ByGroup = Mapping[Group, Found]


@dataclass(frozen=True)
class Spread:
    """The values of one group: how many, the middle two, and their sum where a mean needs it."""

    n: int
    low: Fraction
    high: Fraction
    total: Fraction | None = None


@dataclass(frozen=True)
class Grid:
    """One skill from one source in one group: how often each kind of answer was given, and the additive numbers."""

    cells: Mapping[Cell, int]
    found: Mapping[str, Found]


@dataclass(frozen=True)
class Counts:
    """Everything counted. `columns` are by name, `spreads` by measure, `grids` by skill id and source."""

    groups: Sequence[Group]
    members: Mapping[Group, frozenset[int]]
    college_of: Mapping[str, str]
    columns: Mapping[str, ByGroup]
    spreads: Mapping[str, Mapping[Group, Spread]]
    hosts: Mapping[Group, int]
    withdrawn: ByGroup
    grids: Mapping[tuple[int, str], Mapping[Group, Grid]]

    @property
    def sizes(self) -> ByGroup:
        """The placements of each group and the students behind them."""
        return self.columns[ONE]
