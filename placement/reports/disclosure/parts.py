"""Hiding steps 2 and 3 for rows that can give each other away: few students, small parts, repeated figures.

A `Block` holds such rows, by the units and columns of `disclosure`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from placement.reports.dimensions import CohortGroup, rank
from placement.reports.disclosure import (
    COMPLEMENTARY,
    COMPONENT,
    NOTHING,
    PRIMARY,
    SIZE,
    Family,
    Found,
    HidingUnit,
    Key,
    Kinship,
    NumberColumn,
    Policy,
    find_part_reason,
    join_siblings,
)

Equation = tuple[Key, tuple[Key, ...]]


@dataclass
class Block:
    """Rows that can give each other away. `readable` names repeated figures that stand outside of it, `added`
    those that are read off several rows as their sum.
    """

    policy: Policy
    kinship: Kinship
    columns: Sequence[NumberColumn]
    equations: Sequence[Equation] = ()
    readable: Mapping[tuple[Key, CohortGroup], bool] = field(default_factory=dict)
    added: Sequence[Equation] = ()
    together: dict[Key, list[NumberColumn]] = field(default_factory=lambda: defaultdict(list))
    by_variable: dict[Key, list[NumberColumn]] = field(default_factory=lambda: defaultdict(list))
    has_small_parts_hidden: bool = False

    def __post_init__(self) -> None:
        for column in self.columns:
            self.by_variable[column.variable].append(column)
            if column.repeated is not None:
                self.together[column.repeated].append(column)
        self.order = {key: place for place, key in enumerate(self.by_variable)}
        self._sums: dict[Key, list[Family]] = {}

    def sums_over_groups(self, key: Key) -> list[Family]:
        """The families over whose groups a number adds up; of those that left the cohort some have no group."""
        if key not in self._sums:
            numbers = self.by_variable[key][0].found
            self._sums[key] = [
                family
                for family in self.kinship.families
                if family.total in numbers
                and numbers[family.total].things == sum(numbers[part].things for part in family.parts)
            ]
        return self._sums[key]

    def hide(self, column: NumberColumn, group: CohortGroup) -> bool:
        """Hide a number and what is emptied with it; whether that changed anything."""
        if group in column.unit.hidden:
            before = group in column.own
        else:
            before = False
            column.unit.empty(group, COMPLEMENTARY)
        column.own.add(group)
        return not before

    def list_hidden(self, column: NumberColumn) -> set[CohortGroup]:
        """The groups in which a number cannot be read, neither here nor where it is repeated."""
        if column.repeated is None:
            return column.unit.hidden
        elsewhere = {group for (key, group), readable in self.readable.items() if readable and key == column.repeated}
        return set.intersection(*(one.unit.hidden for one in self.together[column.repeated])) - elsewhere

    def hide_rows(self) -> None:
        """Step 2: numbers few students stand behind, and beside each its siblings."""
        for column in self.columns:
            if column.is_basis:
                self._hide_few(column)
                self._join(column)

    def _hide_few(self, column: NumberColumn) -> None:
        for group, students in column.students.items():
            if 0 < students < self.policy.k:
                column.own.add(group)
                if group not in column.unit.hidden:
                    column.unit.empty(group, PRIMARY)
                    column.causes.add(group)

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
            for group in columns[0].found:
                if group not in unit.hidden:
                    self._hide_part(unit, [column for column in columns if column.is_part], group)

    def _hide_part(self, unit: HidingUnit, columns: Sequence[NumberColumn], group: CohortGroup) -> None:
        students = [column.students[group] for column in columns]
        reason = find_part_reason(students, group in unit.all_same, self.policy.k)
        if reason is None:
            return
        unit.empty(group, reason)
        if reason == COMPONENT:
            for column, number in zip(columns, students, strict=True):
                if 0 < number < self.policy.k:
                    column.own.add(group)
                    column.causes.add(group)

    def _hide_outside(self) -> None:
        """A repeated figure whose other place is hidden may not stand here either."""
        for (key, group), readable in self.readable.items():
            if not readable:
                for column in self.together[key]:
                    self.hide(column, group)

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
        if len(hidden) == column.looped:
            return False
        more = join_siblings(column.students, self.kinship, self.policy.k, hidden)
        changed = self._hide_all([column], more)
        column.looped = len(self.list_hidden(column))
        return changed

    def _hide_all(self, columns: Iterable[NumberColumn], groups: Collection[CohortGroup]) -> bool:
        changed = False
        for column in columns:
            for group in groups:
                changed |= self.hide(column, group)
        return changed

    def _repeat(self) -> bool:
        """Figures hidden by their own number or by a loop on it are hidden in all their places."""
        changed = False
        for places in self.together.values():
            changed |= self._hide_all(
                places, sorted(set[CohortGroup]().union(*(column.own for column in places)), key=rank)
            )
        for total, parts in self.added:
            changed |= self._hide_added(total, parts)
        return changed

    def _hide_added(self, total: Key, parts: Sequence[Key]) -> bool:
        """Hide the smallest of the numbers that add up to a hidden figure if all of them are shown."""
        whole, *others = (self.by_variable[key][0] for key in (total, *parts))
        changed = False
        for group in sorted(whole.own, key=rank):
            shown = [one for one in others if one.students[group]]
            if shown and not any(group in one.unit.hidden for one in others):
                smallest = min(one.students[group] for one in shown)
                changed |= self.hide(next(one for one in shown if one.students[group] == smallest), group)
        return changed


def list_complements(
    columns: Iterable[NumberColumn], sizes: Mapping[CohortGroup, Found]
) -> tuple[list[NumberColumn], list[Equation]]:
    """A column for each denominator that is a part of the cohort, and the sum it stands in."""
    wholes = {column.variable: column for column in columns if _is_part_of_cohort(column)} if sizes else {}
    found = [
        NumberColumn(
            column.unit,
            {group: Found(sizes.get(group, NOTHING).things - part.things) for group, part in column.found.items()},
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
