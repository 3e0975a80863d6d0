"""Hiding step 4: hide figures until bounds propagation over sums and families reveals no small count.

If bounds propagation leaves a single value for a hidden count from 1 to k - 1, the smallest shown count in an equation
with it is hidden too. `raise_shield` is step 1, closed in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure import ALL_SAME, Kinship, Policy, hide, list_places, list_small
from placement.reports.disclosure.bounds import NO_LIMIT, Knowledge, Terms
from placement.reports.disclosure.parts import Block
from placement.reports.disclosure.units import NO_NUMBERS, SIZE, HidingUnit, NumberColumn, Numbers

if TYPE_CHECKING:
    from placement.reports.disclosure.bounds import Flags, Ints


class Reader:
    """A reader's knowledge of a block, and the hidden counts it reveals.

    Numbers form a table of variables x groups; places count row by row. Group sizes are closed before all other rows,
    which then use the bounds of the sizes.
    """

    def __init__(self, block: Block, shield: Shield, *, is_of_sizes: bool = False) -> None:
        import numpy

        self.block, self.shield, self.is_of_sizes = block, shield, is_of_sizes
        self.keys = list(block.by_variable)
        self.rows = {key: row for row, key in enumerate(self.keys)}
        self.values: Ints = numpy.array([one[0].numbers.things for one in block.by_variable.values()], dtype="int64")
        self.hidden: Flags = numpy.zeros(self.values.shape, dtype=bool)
        self.known = Knowledge(self._list_terms(), self.values.flatten(), self.values.flatten())

    @property
    def low(self) -> Ints:
        return self.known.low.reshape(self.values.shape)

    @property
    def high(self) -> Ints:
        return self.known.high.reshape(self.values.shape)

    def _list_terms(self) -> Terms:
        """The equations within a group and the sums over families of groups, if they hold in the data."""
        import numpy

        n_rows, n_groups = self.values.shape
        groups, first = numpy.arange(n_groups), numpy.arange(n_rows)[:, None] * n_groups
        within = [[self.rows[key] for key in (total, *parts)] for total, parts in self.block.equations]
        families = [[total, *list_places(parts)] for total, parts in self.block.kinship.sums]
        tables = [numpy.array(rows)[None, :] * n_groups + groups[:, None] for rows in within]
        tables += [first + numpy.array(family)[None, :] for family in families]
        tables = [table[self._adds_up(table)] for table in tables]
        counts = numpy.repeat([table.shape[1] for table in tables], [len(table) for table in tables])
        begins = numpy.cumsum(counts) - counts
        is_total = numpy.zeros(counts.sum(), dtype=bool)
        is_total[begins] = True
        places = numpy.concatenate([table.ravel() for table in tables])
        return Terms(numpy.repeat(numpy.arange(len(counts)), counts), places, is_total)

    def _adds_up(self, table: Ints) -> Flags:
        """Flags of the sums that hold in the data; the total comes first."""
        values = self.values.ravel()[table]
        holds: Flags = values[:, 0] == values[:, 1:].sum(axis=1)
        return holds

    def read(self) -> None:
        """Update the hidden numbers, and recompute the bounds of all numbers connected to new ones."""
        hidden = self._mark([self._list_hidden(row) for row in range(len(self.keys))])
        connected = self.known.list_connected((hidden & ~self.hidden).ravel(), hidden.ravel())
        self.hidden = hidden
        self.known.low[connected], self.known.high[connected] = 0, NO_LIMIT
        for row, stale in enumerate(connected.reshape(self.values.shape)):
            if stale.any():
                self._set_first_bounds(row, stale)
        self.known.propagate(connected, self._list_ends())

    def _mark(self, sets: list[int]) -> Flags:
        """Sets of groups as an array of flags, sets x groups."""
        import numpy

        n_groups = self.values.shape[1]
        size = (n_groups + 7) // 8
        raw = b"".join(groups.to_bytes(size, "little") for groups in sets)
        bits = numpy.frombuffer(raw, dtype=numpy.uint8).reshape(-1, size)
        return numpy.unpackbits(bits, axis=1, count=n_groups, bitorder="little").astype(bool)

    def _list_hidden(self, row: int) -> int:
        """The groups in which a number isn't printed anywhere; none if its shown total is 0, because each part is 0."""
        key, hidden = self.keys[row], (1 << self.values.shape[1]) - 1
        for column in self.block.by_variable[key]:
            if column.is_printed:
                hidden &= column.unit.list_emptied()
        if self.block.readable.get(key):
            hidden &= ~1
        return hidden if hidden & 1 or self.values[row].any() else 0

    def _set_first_bounds(self, row: int, stale: Flags) -> None:
        """Set the bounds that follow from a hidden number's reason and denominator."""
        import numpy

        if self.keys[row] == SIZE and not self.is_of_sizes:
            if self.shield.bounds is not None:
                self.low[row][stale], self.high[row][stale] = (bounds[stale] for bounds in self.shield.bounds)
            return
        for column in self.block.by_variable[self.keys[row]]:
            if column.within in self.rows:
                whole = self.high[self.rows[column.within]]
                self.high[row][stale] = numpy.minimum(self.high[row], whole)[stale]
            for place in list_places(column.causes):
                if stale[place]:
                    self.low[row, place] = 1
                    if column.per_placement and self.shield.one_placement_each:
                        self.high[row, place] = min(self.high[row, place], self.block.policy.k - 1)

    def _list_ends(self) -> tuple[Ints, Ints]:
        """The places of numbers whose share is 0 or 1 (all_same), and of their wholes."""
        import numpy

        ends: dict[tuple[int, int], int] = {}
        for column in self.block.columns:
            if column.share_of is not None:
                row, whole = self.rows[column.variable], self.rows[column.share_of]
                for group, reason in column.unit.reasons.items():
                    if reason == ALL_SAME:
                        ends[row, group] = whole
                    else:
                        ends.pop((row, group), None)
        places = numpy.array([[row, whole, group] for (row, group), whole in ends.items()], dtype="int64")
        rows, wholes, groups = places.reshape(-1, 3).T
        return rows * self.values.shape[1] + groups, wholes * self.values.shape[1] + groups

    def list_recovered(self) -> list[tuple[int, int]]:
        """Hidden counts from 1 to k - 1 that follow from shown figures, as (group, row) in printing order."""
        import numpy

        recovered = self.hidden & (self.low == self.high) & (self.low > 0) & (self.low < self.block.policy.k)
        return [(group, row) for group, row in numpy.argwhere(recovered.T).tolist() if self._is_protected(row, group)]

    def _is_protected(self, row: int, group: int) -> bool:
        """True for sizes only in their own block; an unprinted number is protected only where it caused hiding."""
        if self.keys[row] == SIZE:
            return self.is_of_sizes
        columns = self.block.by_variable[self.keys[row]]
        return any(column.is_printed or column.causes >> group & 1 for column in columns)

    def find_shield(self, group: int, row: int) -> tuple[int, int] | None:
        """Find the shown count that is the fewest equations away; of several, the smallest.

        Returns (group, row), or None if no shown count is connected.
        """
        import numpy

        terms, can_hide = self.known.terms, self._can_hide
        seen = numpy.zeros(self.values.shape, dtype=bool)
        seen[row, group] = True
        edge = seen
        while edge.any():
            edge = numpy.zeros_like(seen)
            edge.ravel()[terms.places[terms.list_touched(seen.ravel())]] = True
            edge &= ~seen
            seen = seen | edge
            shown = numpy.argwhere((edge & can_hide).T).tolist()
            if shown:
                smallest = min(shown, key=lambda one: self.values[one[1], one[0]])
                return smallest[0], smallest[1]
        return None

    @cached_property
    def _printed(self) -> Flags:
        """Flags of the nonzero numbers that are printed in this block and may be hidden there."""
        import numpy

        may = [
            self.is_of_sizes if key == SIZE else any(column.is_printed for column in columns)
            for key, columns in self.block.by_variable.items()
        ]
        printed: Flags = numpy.repeat(numpy.array(may)[:, None], self.values.shape[1], axis=1)
        for key in self.block.readable:
            printed[self.rows[key], 0] = False
        printed &= self.values != 0
        return printed

    @property
    def _can_hide(self) -> Flags:
        return self._printed & ~self.hidden


def close(reader: Reader) -> None:
    """Hide until the shown figures reveal no hidden count from 1 to k - 1 that hiding can protect."""
    block = reader.block
    while True:
        reader.read()
        shields = (reader.find_shield(group, row) for group, row in reader.list_recovered())
        shield = next((name for name in shields if name is not None), None)
        if shield is None:
            return
        group, row = shield
        for column in block.by_variable[reader.keys[row]]:
            block.hide(column, block.kinship.names[group])
        block.hide_parts()


@dataclass(frozen=True)
class Shield:
    """The policy, the groups that could reveal each other, and the reasons for hiding groups by size, by place."""

    policy: Policy
    kinship: Kinship
    reasons: dict[int, str]
    sizes: Numbers = NO_NUMBERS
    bounds: tuple[Ints, Ints] | None = None
    one_placement_each: bool = False

    @property
    def groups(self) -> dict[CohortGroup, str]:
        """The groups hidden by size, with reasons."""
        return {self.kinship.groups[place]: reason for place, reason in self.reasons.items()}

    def close(self, block: Block) -> None:
        """Apply hiding steps 2 to 4 to a block of rows."""
        block.hide_rows()
        block.hide_parts()
        close(Reader(block, self))


def raise_shield(sizes: Numbers, kinship: Kinship, policy: Policy) -> Shield:
    """Step 1: groups to hide by size, closed against a reader who knows the reason for each."""
    one_each = sizes.things[:1] == sizes.students[:1]
    unit = HidingUnit(reasons=hide(sizes.students, kinship, policy.k))
    small = list_small(sizes.students, policy.k)
    column = NumberColumn(unit, sizes, SIZE, within=None, is_basis=True, own=unit.hidden, causes=small)
    shield = Shield(policy, kinship, unit.reasons, sizes, None, one_each)
    reader = Reader(Block(policy, kinship, [column]), shield, is_of_sizes=True)
    close(reader)
    return replace(shield, bounds=(reader.low[0], reader.high[0]))
