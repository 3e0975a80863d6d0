"""Counts of a skill: sources, kinds of answers, and the numbers each answer adds to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

HIGH = 4
CEILING = 5


class Source(NamedTuple):
    """A rater and the two occasions compared."""

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
SOURCE_LABELS = {source.code: source.label for source in SOURCES}


class Cell(NamedTuple):
    """One kind of answer: a Rating, or None where nothing was given."""

    pre: int | None
    post: int | None
    same_rater: bool = True

    @property
    def is_pair(self) -> bool:
        return bool(self.pre) and bool(self.post) and self.same_rater


# The shares over pairs that stand alone in their column, each by the pairs of ratings it counts.
SHARE_TESTS: Mapping[str, Callable[[int, int], bool]] = {
    "share_within_1": lambda pre, post: abs(post - pre) <= 1,
    "pre_ceiling_share": lambda pre, post: pre == CEILING,
    "pre_share_4plus": lambda pre, post: pre >= HIGH,
    "post_share_4plus": lambda pre, post: post >= HIGH,
}
DIRECTIONS = ("improved", "same", "declined")
SHARES = tuple(SHARE_TESTS)
NUMBERS = ("n_pair", "n_pre", "n_post", *DIRECTIONS, "high", "low", *SHARES, *(f"not_{name}" for name in SHARES))


@cache
def numbers_of(cell: Cell) -> tuple[str, ...]:
    """The additive numbers of a row to which an answer adds one."""
    found = {"n_pre": bool(cell.pre), "n_post": bool(cell.post)}
    if cell.post:
        found["high" if cell.post >= HIGH else "low"] = True
    if cell.is_pair and cell.pre and cell.post:
        change = cell.post - cell.pre
        found |= {"n_pair": True, "improved": change > 0, "same": change == 0, "declined": change < 0}
        for name, belongs in SHARE_TESTS.items():
            found[name if belongs(cell.pre, cell.post) else f"not_{name}"] = True
    return tuple(name for name, counts in found.items() if counts)
