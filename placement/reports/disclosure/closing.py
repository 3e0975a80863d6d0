"""Hiding step 4: what a reader could still work out from sums, families and repeated figures.

Where bounds propagation leaves a single value to a hidden count of fewer than k, the smallest shown count that
stands in an equation with it is hidden as well. `raise_shield` is step 1, closed in the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from placement.reports.dimensions import EVERYBODY, CohortGroup, rank
from placement.reports.disclosure import (
    ALL_SAME,
    NOTHING,
    SIZE,
    Found,
    Hidden,
    HidingUnit,
    Key,
    Kinship,
    NumberColumn,
    Policy,
    hide,
)
from placement.reports.disclosure.bounds import NO_LIMIT, Bounds, Knowledge
from placement.reports.disclosure.parts import Block

Name = tuple[Key, CohortGroup]


class Reader:
    """A reader's knowledge of a block, and the hidden counts that follow from it.

    `sizes` are the bounds of the groups' sizes, which are closed before all rows; None while they are.
    """

    def __init__(self, block: Block, sizes: Mapping[CohortGroup, Bounds] | None, *, one_placement_each: bool) -> None:
        self.block, self.sizes, self.one_placement_each = block, sizes, one_placement_each
        self.known = Knowledge()
        self.names: list[Name] = []
        self.places: dict[Name, int] = {}
        self.values: list[int] = []
        self.hidden: set[int] = set()
        for key, columns in block.by_variable.items():
            for group, found in columns[0].found.items():
                self.places[key, group] = self.known.add_number(found.things)
                self.names.append((key, group))
                self.values.append(found.things)
        self._add_sums()

    def _add_sums(self) -> None:
        """The sums within a row and over the groups of a dimension, as far as they hold for distinct bases."""
        for total, parts in self.block.equations:
            for group in self.block.by_variable[total][0].found:
                self._add_sum((total, group), [(part, group) for part in parts])
        for key in self.block.by_variable:
            for family in self.block.sums_over_groups(key):
                self._add_sum((key, family.total), [(key, part) for part in family.parts])

    def _add_sum(self, total: Name, parts: Iterable[Name]) -> None:
        whole, places = self.places[total], [self.places[part] for part in parts]
        if self.values[whole] == sum(self.values[place] for place in places):
            self.known.add_sum(whole, places)

    def read(self) -> None:
        """Look at what is hidden now, and work out anew what follows for the numbers this is connected with."""
        hidden = {self.places[key, group] for key in self.block.by_variable for group in self._list_hidden(key)}
        self._add_ends()
        connected = self.known.list_connected(hidden - self.hidden, hidden)
        self.hidden = hidden
        for place in connected:
            self.known.bounds[place] = (0, NO_LIMIT)
        for place in sorted(connected):
            self.known.bounds[place] = self._first_bounds(*self.names[place])
        self.known.propagate(connected)

    def _list_hidden(self, key: Key) -> set[CohortGroup]:
        """The groups in which a number stands nowhere; one that is zero for all is zero for each."""
        columns = self.block.by_variable[key]
        numbers = columns[0].found
        printed = [column.unit.list_emptied() for column in columns if column.is_printed]
        hidden = set.intersection(*printed) if printed else set(numbers)
        hidden = {group for group in hidden & set(numbers) if not self.block.readable.get((key, group), False)}
        is_nothing = EVERYBODY in numbers and EVERYBODY not in hidden and not numbers[EVERYBODY].things
        return set() if is_nothing and not any(found.things for found in numbers.values()) else hidden

    def _first_bounds(self, key: Key, group: CohortGroup) -> Bounds:
        """The bounds that follow from the reason of a hidden number."""
        if key == SIZE and self.sizes is not None:
            return self.sizes.get(group, (0, NO_LIMIT))
        low, high = 0, NO_LIMIT
        for column in self.block.by_variable[key]:
            whole = None if column.within is None else self.places.get((column.within, group))
            if whole is not None:
                high = min(high, self.known.bounds[whole][1])
            if group in column.causes:
                low = 1
                if column.per_placement and self.one_placement_each:
                    high = min(high, self.block.policy.k - 1)
        return low, high

    def _add_ends(self) -> None:
        for column in self.block.columns:
            if column.share_of is None:
                continue
            for group, reason in column.unit.reasons.items():
                place = self.places[column.variable, group]
                if reason == ALL_SAME:
                    self.known.ends[place] = self.places[column.share_of, group]
                else:
                    self.known.ends.pop(place, None)

    def bounds_of(self, name: Name) -> Bounds:
        """The known bounds of a number."""
        return self.known.bounds[self.places[name]]

    def list_recovered(self) -> list[Name]:
        """Hidden counts of fewer than k that follow from what is shown, in printing order."""
        return sorted((self.names[place] for place in self.hidden if self._is_recovered(place)), key=self.printed_at)

    def _is_recovered(self, place: int) -> bool:
        """Sizes are closed by themselves; a number without a cell of its own counts where it hid a row."""
        low, high = self.known.bounds[place]
        if low != high or not 0 < low < self.block.policy.k:
            return False
        key, group = self.names[place]
        if key == SIZE:
            return self.sizes is None
        return any(column.is_printed or group in column.causes for column in self.block.by_variable[key])

    def printed_at(self, name: Name) -> tuple[tuple[int, str], int]:
        """The first place of a number in the files."""
        key, group = name
        return rank(group), self.block.order[key]

    def find_shield(self, name: Name) -> Name | None:
        """The smallest shown count that stands in an equation with this one, or as few equations further as can be."""
        seen = edge = {self.places[name]}
        while edge:
            sums = {number for place in edge for number in self.known.sums_of[place]}
            edge = {place for number in sums for place, _ in self.known.sums[number]} - seen
            seen = seen | edge
            shown = [self.names[place] for place in edge if self._can_hide(place)]
            if shown:
                return min(shown, key=lambda one: (self.values[self.places[one]], self.printed_at(one)))
        return None

    def _can_hide(self, place: int) -> bool:
        name = self.names[place]
        if place in self.hidden or not self.values[place] or name in self.block.readable:
            return False
        if name[0] == SIZE:
            return self.sizes is None
        return any(column.is_printed for column in self.block.by_variable[name[0]])


def close(block: Block, sizes: Mapping[CohortGroup, Bounds] | None, *, one_placement_each: bool) -> Reader:
    """Hide until nothing small follows from what is shown; what the reader knows in the end."""
    reader = Reader(block, sizes, one_placement_each=one_placement_each)
    while True:
        reader.read()
        shields = (reader.find_shield(name) for name in reader.list_recovered())
        shield = next((name for name in shields if name is not None), None)
        if shield is None:
            return reader
        key, group = shield
        for column in block.by_variable[key]:
            for name in sorted(block.kinship.names_of(group), key=rank):
                block.hide(column, name)
        block.hide_parts()


@dataclass(frozen=True)
class Shield:
    """The policy, the groups that could reveal each other, and the groups hidden for their size."""

    policy: Policy
    kinship: Kinship
    groups: Hidden
    sizes: Mapping[CohortGroup, Found] = field(default_factory=dict)
    bounds: Mapping[CohortGroup, Bounds] = field(default_factory=dict)
    one_placement_each: bool = False

    def close(self, block: Block) -> None:
        """Hide in a block of rows what steps 2 to 4 ask for."""
        block.hide_rows()
        block.hide_parts()
        close(block, self.bounds, one_placement_each=self.one_placement_each)


def raise_shield(sizes: Mapping[CohortGroup, Found], kinship: Kinship, policy: Policy) -> Shield:
    """The groups to hide for their size, closed against a reader who knows why each is hidden."""
    one_each = is_one_each(sizes)
    students = {group: found.students for group, found in sizes.items()}
    unit = HidingUnit(reasons=hide(students, kinship, policy.k))
    small = {group for group, number in students.items() if 0 < number < policy.k}
    column = NumberColumn(unit, sizes, SIZE, within=None, is_basis=True, own=set(unit.reasons), causes=small)
    reader = close(Block(policy, kinship, [column]), None, one_placement_each=one_each)
    bounds = {group: reader.bounds_of((SIZE, group)) for group in sizes}
    return Shield(policy, kinship, unit.reasons, sizes, bounds, one_each)


def is_one_each(sizes: Mapping[CohortGroup, Found]) -> bool:
    """True if every student of the term has one placement."""
    everybody = sizes.get(EVERYBODY, NOTHING)
    return everybody.things == everybody.students
