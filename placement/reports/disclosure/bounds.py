"""Narrow the bounds of unknown numbers by the sums they are in, until nothing changes (bounds propagation)."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Bounds = tuple[int, int]
Terms = tuple[tuple[int, int], ...]
NO_LIMIT = 10**15


@dataclass
class Knowledge:
    """A reader's knowledge of each number: an interval, one value where it is shown; and terms that sum to zero.

    `ends` says of a number that it is nothing or the whole.
    """

    bounds: list[Bounds] = field(default_factory=list)
    sums: list[Terms] = field(default_factory=list)
    sums_of: list[list[int]] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)

    def add_number(self, value: int) -> int:
        """Learn of a number that is shown; its place."""
        self.bounds.append((value, value))
        self.sums_of.append([])
        return len(self.bounds) - 1

    def add_sum(self, total: int, parts: Iterable[int]) -> None:
        """Learn that the parts add up to the total."""
        terms = ((total, -1), *((part, 1) for part in parts))
        for place, _ in terms:
            self.sums_of[place].append(len(self.sums))
        self.sums.append(terms)

    def list_connected(self, places: Iterable[int], hidden: set[int]) -> set[int]:
        """These and all other hidden numbers that a chain of sums leads to."""
        found = set(places)
        waiting = list(found)
        while waiting:
            for number in self.sums_of[waiting.pop()]:
                more = [place for place, _ in self.sums[number] if place in hidden and place not in found]
                found.update(more)
                waiting.extend(more)
        return found

    def propagate(self, places: set[int]) -> None:
        """Narrow the bounds of these numbers as far as sums and ends allow."""
        waiting = deque(dict.fromkeys(number for place in sorted(places) for number in self.sums_of[place]))
        queued = set(waiting)
        while waiting:
            number = waiting.popleft()
            queued.discard(number)
            narrowed = list(self._narrow(self.sums[number]))
            if not waiting and not narrowed:
                narrowed = list(self._narrow_ends())
            for place in narrowed:
                more = [other for other in self.sums_of[place] if other not in queued]
                queued.update(more)
                waiting.extend(more)

    def _narrow(self, terms: Terms) -> Iterator[int]:
        """The numbers of a sum whose bounds it narrows."""
        bounds = self.bounds
        low = high = 0
        for place, sign in terms:
            least, most = bounds[place]
            low, high = (low + least, high + most) if sign > 0 else (low - most, high - least)
        if low == high:
            return
        for place, sign in terms:
            least, most = bounds[place]
            if least == most:
                continue
            if sign > 0:
                after = max(least, most - high), min(most, least - low)
                low, high = low + after[0] - least, high + after[1] - most
            else:
                after = max(least, low + most), min(most, high + least)
                low, high = low + most - after[1], high + least - after[0]
            if after != (least, most):
                bounds[place] = after
                yield place

    def _narrow_ends(self) -> Iterator[int]:
        """A share of none or all is nothing or the whole."""
        for place, whole in self.ends.items():
            low, high = self.bounds[place]
            least, most = self.bounds[whole]
            after = (max(low, least) if low > 0 else low, 0 if high < least else min(high, most))
            if after != (low, high):
                self.bounds[place] = after
                yield place
