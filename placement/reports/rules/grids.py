"""The table all figures about a skill come from: how often each pair of ratings occurred."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from placement.reports.rules.heads import Heads, together

NOT_OBSERVED = 0
HIGH = 4


class Source(NamedTuple):
    """Who rated, and which two occasions are compared."""

    code: str
    pre: str
    post: str
    label: str


SOURCES = (
    Source("self", "baseline_self", "final_self", "Student, start to end"),
    Source("then", "then_self", "final_self", "Student, looking back from the end"),
    Source("shift", "baseline_self", "then_self", "Student, how the standard moved"),
    Source("supervisor", "midpoint_supervisor", "final_supervisor", "Supervisor, midpoint to end"),
    Source("gap", "final_supervisor", "final_self", "Student beside supervisor, at the end"),
)


class Cell(NamedTuple):
    """One kind of answer: a rating of 1 to 5, `NOT_OBSERVED`, or None where nothing was given."""

    pre: int | None
    post: int | None
    same_rater: bool = True

    @property
    def is_pair(self) -> bool:
        return bool(self.pre) and bool(self.post) and self.same_rater


@dataclass(frozen=True)
class Grid:
    """How many placements gave each kind of answer about one skill, in one group, from one source."""

    cells: Mapping[Cell, Heads]

    def where(self, belongs: Callable[[Cell], bool]) -> Heads:
        return together(heads for cell, heads in self.cells.items() if belongs(cell))

    @cached_property
    def pairs(self) -> "Pairs":
        """Only what was rated on both occasions, by the same person where that matters."""
        table: dict[tuple[int, int], Heads] = {}
        for cell, heads in self.cells.items():
            if cell.is_pair and cell.pre and cell.post:
                table[cell.pre, cell.post] = heads
        return Pairs(table)

    @cached_property
    def level(self) -> Heads:
        """Everybody rated on the later occasion, paired or not."""
        return self.where(lambda cell: bool(cell.post))

    @cached_property
    def level_high(self) -> Heads:
        return self.where(lambda cell: (cell.post or 0) >= HIGH)

    @cached_property
    def level_low(self) -> Heads:
        return self.where(lambda cell: 0 < (cell.post or 0) < HIGH)


@dataclass(frozen=True)
class Pairs:
    """The five by five table of ratings before and after."""

    table: Mapping[tuple[int, int], Heads]

    def where(self, belongs: Callable[[int, int], bool]) -> Heads:
        return together(heads for (pre, post), heads in self.table.items() if belongs(pre, post))

    @cached_property
    def everybody(self) -> Heads:
        return together(self.table.values())

    @property
    def n(self) -> int:
        return self.everybody.things

    @cached_property
    def improved(self) -> Heads:
        return self.where(lambda pre, post: post > pre)

    @cached_property
    def same(self) -> Heads:
        return self.where(lambda pre, post: post == pre)

    @cached_property
    def declined(self) -> Heads:
        return self.where(lambda pre, post: post < pre)

    def tally(self, value: Callable[[int, int], int]) -> Counter[int]:
        """How often each value was found among the pairs."""
        counts: Counter[int] = Counter()
        for (pre, post), heads in self.table.items():
            counts[value(pre, post)] += heads.things
        return counts

    @cached_property
    def differences(self) -> Counter[int]:
        return self.tally(lambda pre, post: post - pre)
