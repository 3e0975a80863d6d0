"""Hiding steps 2 and 3 for rows that can give each other away: few students, small parts, repeated figures.

A `Block` holds such rows, by the units and columns of `disclosure.units`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from placement.reports.disclosure import (
    ALL_BIT,
    ALL_SAME,
    COMPLEMENTARY,
    COMPONENT,
    PRIMARY,
    Groups,
    Kinship,
    Policy,
    join_siblings,
    list_places,
    list_small,
)
from placement.reports.disclosure.units import SIZE, HidingUnit, Key, NumberColumn, Numbers

Equation = tuple[Key, tuple[Key, ...]]


@dataclass
class Block:
    """Rows that can give each other away. `readable` says of repeated figures that stand outside of it, for
    everybody, if they are shown there; `added` are those that are read off several rows as their sum.
    """

    policy: Policy
    kinship: Kinship
    columns: Sequence[NumberColumn]
    equations: Sequence[Equation] = ()
    readable: Mapping[Key, bool] = field(default_factory=dict)
    added: Sequence[Equation] = ()
    together: dict[Key, list[NumberColumn]] = field(default_factory=lambda: defaultdict(list))
    by_variable: dict[Key, list[NumberColumn]] = field(default_factory=lambda: defaultdict(list))
    has_small_parts_hidden: bool = False

    def __post_init__(self) -> None:
        for column in self.columns:
            self.by_variable[column.variable].append(column)
            if column.repeated is not None:
                self.together[column.repeated].append(column)

    def hide(self, column: NumberColumn, groups: Groups) -> bool:
        """Hide a number and what is emptied with it; whether that changed anything."""
        new = groups & ~column.unit.hidden
        changed = bool(new or groups & ~column.own)
        if new:
            column.unit.empty(new, COMPLEMENTARY)
        column.own |= groups
        return changed

    def list_hidden(self, column: NumberColumn) -> Groups:
        """The groups in which a number cannot be read, neither here nor where it is repeated."""
        hidden = column.unit.hidden
        if column.repeated is None:
            return hidden
        for one in self.together[column.repeated]:
            hidden &= one.unit.hidden
        return hidden & ~ALL_BIT if self.readable.get(column.repeated) else hidden

    def hide_rows(self) -> None:
        """Step 2: numbers few students stand behind, and beside each its siblings."""
        for column in self.columns:
            if column.is_basis:
                self._hide_few(column)
                self._join(column)

    def _hide_few(self, column: NumberColumn) -> None:
        few = list_small(column.students, self.policy.k)
        new = few & ~column.unit.hidden
        column.own |= few
        column.causes |= new
        column.unit.empty(new, PRIMARY)

    def hide_parts(self) -> None:
        """Step 3: small parts and shares of none or all where the policy hides them, then loops and repeats."""
        if not self.has_small_parts_hidden:
            self.has_small_parts_hidden = True
            if self.policy.hides_parts:
                self._hide_small_parts()
            self._hide_outside()
        while self._loop() | self._repeat():
            pass

    def _hide_small_parts(self) -> None:
        units: dict[HidingUnit, list[NumberColumn]] = defaultdict(list)
        for column in self.columns:
            if column.is_part or column.share_of:
                units[column.unit].append(column)
        for unit, columns in units.items():
            self._hide_parts_of(unit, [column for column in columns if column.is_part])

    def _hide_parts_of(self, unit: HidingUnit, columns: Sequence[NumberColumn]) -> None:
        """Hide a figure that splits people and has a small part, or says that all are alike."""
        shown, small = ~unit.hidden, 0
        for column in columns:
            few = list_small(column.students, self.policy.k) & shown
            column.own |= few
            column.causes |= few
            small |= few
        unit.empty(small, COMPONENT)
        unit.empty(unit.all_same & shown & ~small, ALL_SAME)

    def _hide_outside(self) -> None:
        """A repeated figure whose other place is hidden may not stand here either."""
        for key, readable in self.readable.items():
            if not readable:
                for column in self.together[key]:
                    self.hide(column, ALL_BIT)

    def _loop(self) -> bool:
        """One loop for each number; whether any hid something."""
        changed = False
        for column in self.columns:
            if column.in_loops:
                changed |= self._join(column)
        return changed

    def _join(self, column: NumberColumn) -> bool:
        """The loop over one number, unless nothing was hidden since it last ran."""
        hidden = self.list_hidden(column)
        if hidden == column.looped:
            return False
        changed = self.hide(column, join_siblings(column.students, self.kinship, self.policy.k, hidden))
        column.looped = self.list_hidden(column)
        return changed

    def _repeat(self) -> bool:
        """Figures hidden by their own number or by a loop on it are hidden in all their places."""
        changed = False
        for places in self.together.values():
            own = 0
            for column in places:
                own |= column.own
            for column in places:
                changed |= self.hide(column, own)
        for total, parts in self.added:
            changed |= self._hide_added(total, parts)
        return changed

    def _hide_added(self, total: Key, parts: Sequence[Key]) -> bool:
        """Hide the smallest of the numbers that add up to a hidden figure if all of them are shown."""
        whole, *others = (self.by_variable[key][0] for key in (total, *parts))
        changed = False
        for place in list_places(whole.own):
            shown = [one for one in others if one.students[place]]
            if shown and not any(one.unit.hidden >> place & 1 for one in others):
                changed |= self.hide(min(shown, key=lambda one: one.students[place]), 1 << place)
        return changed


def list_complements(columns: Iterable[NumberColumn], sizes: Numbers) -> tuple[list[NumberColumn], list[Equation]]:
    """A column for each denominator that is a part of the cohort, and the sum it stands in."""
    wholes = {column.variable: column for column in columns if _is_part_of_cohort(column)} if sizes.things else {}
    found = [
        NumberColumn(
            column.unit,
            Numbers([size - part for size, part in zip(sizes.things, column.numbers.things, strict=True)]),
            (*key, "outside"),
            in_loops=False,
            is_printed=False,
        )
        for key, column in wholes.items()
    ]
    return found, [(SIZE, (key, (*key, "outside"))) for key in wholes]


def _is_part_of_cohort(column: NumberColumn) -> bool:
    is_denominator = column.is_basis or (column.is_printed and not column.in_loops)
    return is_denominator and column.within == SIZE and column.variable != SIZE
