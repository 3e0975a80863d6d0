"""Hiding steps 2 and 3 for rows that can reveal each other: few students, small parts, repeated figures.

A `Block` has such rows as the units and columns of `disclosure.units`.
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
    """Rows that can reveal each other.

    `readable` has repeated figures that are also outside the block for the group of all students, True if shown there.
    `added` has figures that can also be read as the sum of several rows.
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
        """Hide a number and its unit in these groups; return True if that changed anything."""
        new = groups & ~column.unit.hidden
        changed = bool(new or groups & ~column.own)
        if new:
            column.unit.empty(new, COMPLEMENTARY)
        column.own |= groups
        return changed

    def list_hidden(self, column: NumberColumn) -> Groups:
        """The groups in which a number can't be read, neither here nor where it is repeated."""
        hidden = column.unit.hidden
        if column.repeated is None:
            return hidden
        for one in self.together[column.repeated]:
            hidden &= one.unit.hidden
        return hidden & ~ALL_BIT if self.readable.get(column.repeated) else hidden

    def hide_rows(self) -> None:
        """Step 2: hide rows and cells whose base has 1 to k - 1 students, then the siblings that would reveal them."""
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
        """Step 3: hide small parts and shares of 0 or 1 if the policy says so, then run loops and repeats."""
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
        """Hide a figure that divides people and has a small part, or a share of 0 or 1."""
        shown, small = ~unit.hidden, 0
        for column in columns:
            few = list_small(column.students, self.policy.k) & shown
            column.own |= few
            column.causes |= few
            small |= few
        unit.empty(small, COMPONENT)
        unit.empty(unit.all_same & shown & ~small, ALL_SAME)

    def _hide_outside(self) -> None:
        """Hide repeated figures at `all` that are hidden outside the block."""
        for key, readable in self.readable.items():
            if not readable:
                for column in self.together[key]:
                    self.hide(column, ALL_BIT)

    def _loop(self) -> bool:
        """Run the loop over each number; return True if any hid something."""
        changed = False
        for column in self.columns:
            if column.in_loops:
                changed |= self._join(column)
        return changed

    def _join(self, column: NumberColumn) -> bool:
        """Hide the siblings that would reveal a hidden number; skip if its hidden groups haven't changed."""
        hidden = self.list_hidden(column)
        if hidden == column.looped:
            return False
        changed = self.hide(column, join_siblings(column.students, self.kinship, self.policy.k, hidden))
        column.looped = self.list_hidden(column)
        return changed

    def _repeat(self) -> bool:
        """Hide figures in all their places if their own number or a loop on it hid them in one."""
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
        """If all numbers that add up to a hidden figure are shown, hide the smallest that is not 0."""
        whole, *others = (self.by_variable[key][0] for key in (total, *parts))
        changed = False
        for place in list_places(whole.own):
            shown = [one for one in others if one.students[place]]
            if shown and not any(one.unit.hidden >> place & 1 for one in others):
                changed |= self.hide(min(shown, key=lambda one: one.students[place]), 1 << place)
        return changed


def list_complements(columns: Iterable[NumberColumn], sizes: Numbers) -> tuple[list[NumberColumn], list[Equation]]:
    """A column for the rest of the cohort outside each denominator, and its equation: size = denominator + outside."""
    wholes = {column.variable: column for column in columns if _is_part_of_cohort(column)} if sizes.things else {}
    complements = [
        NumberColumn(
            column.unit,
            Numbers([size - part for size, part in zip(sizes.things, column.numbers.things, strict=True)]),
            (*key, "outside"),
            in_loops=False,
            is_printed=False,
        )
        for key, column in wholes.items()
    ]
    return complements, [(SIZE, (key, (*key, "outside"))) for key in wholes]


def _is_part_of_cohort(column: NumberColumn) -> bool:
    is_denominator = column.is_basis or (column.is_printed and not column.in_loops)
    return is_denominator and column.within == SIZE and column.variable != SIZE
