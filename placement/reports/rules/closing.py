"""Hiding step 4: what a reader could still work out from sums, families and repeated figures.

Where bounds propagation leaves a single value to a hidden count of fewer than k, the smallest shown count that
stands in an equation with it is hidden as well.
"""

from collections.abc import Iterable, Iterator, Mapping

from placement.reports.rules.bounds import NO_LIMIT, Bounds, Knowledge
from placement.reports.rules.dimensions import EVERYBODY, Group, rank
from placement.reports.rules.disclosure import ALL_SAME
from placement.reports.rules.parts import SIZE, Block, Key

Name = tuple[Key, Group]


class Reader:
    """What a block tells a reader, and which of its hidden counts follow from it.

    `sizes` are the bounds of the groups' sizes, which are closed before all rows; None while they are.
    """

    def __init__(self, block: Block, sizes: Mapping[Group, Bounds] | None, *, one_placement_each: bool) -> None:
        self.block, self.sizes, self.one_placement_each = block, sizes, one_placement_each
        self.places: dict[Name, int] = {}
        self.known = Knowledge()
        self.hidden = {key: self._list_hidden(key) for key in block.by_variable}
        for key, groups in self.hidden.items():
            for group in sorted(groups, key=rank):
                self.places[key, group] = len(self.known.bounds)
                self.known.bounds.append(self._first_bounds(key, group))
        self._add_ends()
        self._add_sums()
        self.known.propagate()

    def _list_hidden(self, key: Key) -> set[Group]:
        """The groups in which a number stands nowhere; one that is zero for all is zero for each."""
        columns = self.block.by_variable[key]
        numbers = columns[0].found
        printed = [column.unit.list_emptied() for column in columns if column.is_printed]
        hidden = set.intersection(*printed) if printed else set(numbers)
        hidden = {group for group in hidden & set(numbers) if not self.block.readable.get((key, group), False)}
        is_nothing = EVERYBODY in numbers and EVERYBODY not in hidden and not numbers[EVERYBODY].things
        return set() if is_nothing and not any(found.things for found in numbers.values()) else hidden

    def value(self, name: Name) -> int:
        """The number itself."""
        key, group = name
        return self.block.by_variable[key][0].found[group].things

    def bounds_of(self, name: Name) -> Bounds:
        """What is known of a number: one value where it is shown."""
        place = self.places.get(name)
        return (self.value(name), self.value(name)) if place is None else self.known.bounds[place]

    def _first_bounds(self, key: Key, group: Group) -> Bounds:
        """What the reason of a hidden number says of it."""
        if key == SIZE and self.sizes is not None:
            return self.sizes.get(group, (0, NO_LIMIT))
        low, high = 0, NO_LIMIT
        for column in self.block.by_variable[key]:
            if column.within in self.block.by_variable:
                high = min(high, self.bounds_of((column.within, group))[1])
            if group in column.causes:
                low = 1
                if column.per_placement and self.one_placement_each:
                    high = min(high, self.block.policy.k - 1)
        return low, high

    def _add_ends(self) -> None:
        for column in self.block.columns:
            for group, reason in column.unit.reasons.items() if column.share_of is not None else ():
                place = self.places.get((column.variable, group))
                if reason == ALL_SAME and place is not None and column.share_of is not None:
                    whole = (column.share_of, group)
                    self.known.ends[place] = self.places.get(whole, self.bounds_of(whole))

    def _add_sums(self) -> None:
        """The sums within a row and over the groups of a dimension in which a number is hidden."""
        for total, parts in self.block.equations:
            for group in set[Group]().union(*(self.hidden[key] for key in (total, *parts))):
                self._add_sum((total, group), [(part, group) for part in parts])
        for key, hidden in self.hidden.items():
            if hidden:
                for family in self.block.sums_over_groups(key):
                    if family.total in hidden or not hidden.isdisjoint(family.parts):
                        self._add_sum((key, family.total), [(key, part) for part in family.parts])

    def _add_sum(self, total: Name, parts: list[Name]) -> None:
        terms, rest, check = [], 0, 0
        for name, sign in ((total, -1), *((part, 1) for part in parts)):
            value = self.value(name) * sign
            check += value
            if name in self.places:
                terms.append((self.places[name], sign))
            else:
                rest += value
        if check == 0 and terms:
            self.known.add_sum(tuple(terms), rest)

    def list_recovered(self) -> list[Name]:
        """Hidden counts of fewer than k that follow from what is shown, in printing order."""
        found = [name for name, place in self.places.items() if self._is_recovered(name, *self.known.bounds[place])]
        return sorted(found, key=self.printed_at)

    def _is_recovered(self, name: Name, low: int, high: int) -> bool:
        """Sizes are closed by themselves; a number without a cell of its own counts where it hid a row."""
        key, group = name
        if low != high or not 0 < low < self.block.policy.k:
            return False
        if key == SIZE:
            return self.sizes is None
        return any(column.is_printed or group in column.causes for column in self.block.by_variable[key])

    def printed_at(self, name: Name) -> tuple[tuple[int, str], int]:
        """Where a number first stands in the files."""
        key, group = name
        return rank(group), self.block.order[key]

    def find_shield(self, name: Name) -> Name | None:
        """The smallest shown count that stands in an equation with this one, or as few equations further as can be."""
        seen, edge = {name}, {name}
        while edge:
            edge = {other for one in edge for other in self._list_beside(one)} - seen
            seen |= edge
            shown = [one for one in edge if self._can_hide(one)]
            if shown:
                return min(shown, key=lambda one: (self.value(one), self.printed_at(one)))
        return None

    def _list_beside(self, name: Name) -> Iterator[Name]:
        """All numbers that stand in an equation with this one."""
        key, group = name
        for total, parts in self.block.equations:
            if key in (total, *parts):
                yield from ((other, group) for other in (total, *parts))
        for family in self.block.sums_over_groups(key):
            if group in (family.total, *family.parts):
                yield from ((key, other) for other in (family.total, *family.parts))

    def _can_hide(self, name: Name) -> bool:
        may = name[0] != SIZE or self.sizes is None
        is_shown = name not in self.places and name not in self.block.readable
        printed = any(column.is_printed for column in self.block.by_variable[name[0]])
        return may and is_shown and printed and self.value(name) > 0


def close(block: Block, sizes: Mapping[Group, Bounds] | None, *, one_placement_each: bool) -> Reader:
    """Hide until nothing small follows from what is shown; what the reader knows in the end."""
    while True:
        reader = Reader(block, sizes, one_placement_each=one_placement_each)
        shield = _first(reader.find_shield(name) for name in reader.list_recovered())
        if shield is None:
            return reader
        key, group = shield
        for column in block.by_variable[key]:
            for name in sorted(block.kinship.names_of(group), key=rank):
                block.hide(column, name)
        block.hide_parts()


def _first(names: Iterable[Name | None]) -> Name | None:
    return next((name for name in names if name is not None), None)
