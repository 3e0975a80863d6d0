"""What follows from sums about numbers of which only bounds are known: bounds propagation to its fixed point."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

Bounds = tuple[int, int]
Terms = tuple[tuple[int, int], ...]
NO_LIMIT = 10**15


@dataclass
class Knowledge:
    """What a reader knows of hidden numbers: an interval each, sums they stand in, and which are nothing or a whole."""

    bounds: list[Bounds] = field(default_factory=list)
    sums: list[tuple[Terms, int]] = field(default_factory=list)
    ends: dict[int, int | Bounds] = field(default_factory=dict)
    sums_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add_sum(self, terms: Terms, rest: int) -> None:
        """Learn that the terms and the rest together are zero."""
        for place, _ in terms:
            self.sums_of[place].append(len(self.sums))
        self.sums.append((terms, rest))

    def propagate(self) -> None:
        """Narrow all bounds as far as sums and ends allow."""
        waiting = deque(range(len(self.sums)))
        queued = set(waiting)
        while waiting:
            number = waiting.popleft()
            queued.discard(number)
            narrowed = list(self._narrow(*self.sums[number]))
            if not waiting and not narrowed:
                narrowed = list(self._narrow_ends())
            for place in narrowed:
                more = [other for other in self.sums_of[place] if other not in queued]
                queued.update(more)
                waiting.extend(more)

    def _narrow(self, terms: Terms, rest: int) -> Iterator[int]:
        """The numbers of an equation whose bounds it narrows."""
        bounds = self.bounds
        low = high = rest
        for place, sign in terms:
            least, most = bounds[place]
            low, high = (low + least, high + most) if sign > 0 else (low - most, high - least)
        for place, sign in terms:
            least, most = bounds[place]
            if sign > 0:
                narrowed = max(least, most - high), min(most, least - low)
            else:
                narrowed = max(least, low + most), min(most, high + least)
            if narrowed != (least, most):
                bounds[place] = narrowed
                yield place
                return_low, return_high = narrowed[0] - least, narrowed[1] - most
                low, high = (
                    (low + return_low, high + return_high) if sign > 0 else (low - return_high, high - return_low)
                )

    def _narrow_ends(self) -> Iterator[int]:
        """A share of none or all is nothing or the whole."""
        for place, whole in self.ends.items():
            low, high = self.bounds[place]
            least, most = self.bounds[whole] if isinstance(whole, int) else whole
            narrowed = (max(low, least) if low > 0 else low, 0 if high < least else min(high, most))
            if narrowed != (low, high):
                self.bounds[place] = narrowed
                yield place
