"""Measures: code, file, unit, description, and the fact columns they count; and the numbers counted for a skill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from placement.reports.dimensions import ANY, CohortGroup

ONE, NONE = "one", "none"


class File(StrEnum):
    """The aggregate files, in the order in which the report id hashes them."""

    SUMMARY = "cohort_summary"
    MENTORSHIP = "mentorship"
    OBJECTIVES = "objectives"
    SKILLS = "skills_change"


class Unit(StrEnum):
    COUNT = "count"
    PROPORTION = "proportion"
    RATIO = "ratio"
    SUM = "sum"
    MEDIAN = "median"
    MEAN = "mean"


@dataclass(frozen=True)
class Split:
    """Column names: `n` of `of`. For medians, means, and sums: those with a value, of those asked.

    `unknown` counts placements whose fact is not recorded, out of `unknown_of` or else of `of`; `parts` are further
    parts that add up with `n`. The figure is not due while `due` is 0 and `waiting` is not; `amount` is the column a
    sum adds up.
    """

    n: str
    of: str = ONE
    unknown: str = NONE
    parts: tuple[str, ...] = ()
    due: str = NONE
    waiting: str = NONE
    amount: str = NONE
    unknown_of: str = ""

    @property
    def known(self) -> str:
        """The name of the column of those whose fact is recorded."""
        return rest(self.unknown_of or self.of, self.unknown)


@dataclass(frozen=True)
class Value:
    """The values of a median or mean: `upper` / (`lower` * `scale`), both columns, for rows with a nonzero `where`.

    With `several`, a placement may have several values, and `upper` names a list in `Facts.values`.
    """

    upper: str
    lower: str = ONE
    scale: int = 1
    where: str = ONE
    several: bool = False


@dataclass(frozen=True)
class Measure:
    """One figure. `splits` means n is part of the denominator, so that readers can also compute the rest.

    `counts` has a split per level of evidence, or one under "" if there are no levels. It is empty for measures that
    are counted separately: students, hosts, and withdrawn placements. `family` names measures whose numbers add up to
    each other. `sized_by` is the group whose size equals n at `all`.
    """

    code: str
    file: File
    unit: Unit
    base: str
    description: str
    counts: Mapping[str, Split] = field(default_factory=dict, hash=False, compare=False)
    value: Value | None = None
    splits: bool = False
    family: str = ""
    sized_by: CohortGroup | None = None

    @property
    def is_about_people(self) -> bool:
        """True if a share of 0% or 100% reveals something about each person in the group."""
        return self.unit in (Unit.PROPORTION, Unit.RATIO)

    @property
    def unknown_of(self) -> str:
        """The column that unknown_n is part of, if that is not the denominator."""
        return next((split.unknown_of for split in self.counts.values()), "")

    @property
    def has_evidence(self) -> bool:
        return ANY in self.counts

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence codes of a group's rows: `any` and the levels, or only "" if there are no levels."""
        return tuple(self.counts) or ("",)


C = "placements of the cohort"


@dataclass(frozen=True)
class Declare:
    """Declares the measures of one file."""

    file: File

    def count(self, code: str, words: str, n: str = "", of: str = ONE, base: str = C, **more: Any) -> Measure:
        """A count; without `n` it is counted separately from the columns."""
        return self._measure(Unit.COUNT, code, words, base, Split(n, of) if n else None, splits=False, **more)

    def part(self, code: str, words: str, split: Split, base: str = C, family: str = "") -> Measure:
        """A count of part of the base; readers can compute the rest."""
        return self._measure(Unit.COUNT, code, words, base, split, splits=True, family=family)

    def share(self, code: str, words: str, split: Split, base: str = C, **more: Any) -> Measure:
        """A proportion of placements, with a confidence interval."""
        return self._measure(Unit.PROPORTION, code, words, base, split, splits=True, **more)

    def attested(self, code: str, words: str, counts: Mapping[str, Split], base: str = C, family: str = "") -> Measure:
        """A proportion with one row per level of evidence."""
        return Measure(code, self.file, Unit.PROPORTION, base, words, counts, splits=True, family=family)

    def ratio(
        self, code: str, words: str, base: str, split: Split, *, splits: bool = True, family: str = ""
    ) -> Measure:
        """A ratio of things, such as check-ins; a placement may have several."""
        return self._measure(Unit.RATIO, code, words, base, split, splits=splits, family=family)

    def total(self, code: str, words: str, split: Split) -> Measure:
        """A sum over the n placements that have a number."""
        return self._measure(Unit.SUM, code, words, C, split)

    def median(
        self, code: str, words: str, value: Value, has: str, asked: str = ONE, base: str = C, unknown_of: str = ""
    ) -> Measure:
        """A median. Of the placements in `asked`, those in `has` have a value; others of `unknown_of` are unknown."""
        split = Split(has, asked, rest(unknown_of or asked, has), unknown_of=unknown_of)
        return self._measure(Unit.MEDIAN, code, words, base, split, value=value)

    def mean(self, code: str, words: str, value: Value, has: str, asked: str, base: str, family: str = "") -> Measure:
        """A mean; arguments as for `median`."""
        return self._measure(
            Unit.MEAN, code, words, base, Split(has, asked, rest(asked, has)), value=value, family=family
        )

    def _measure(self, unit: Unit, code: str, words: str, base: str, split: Split | None, **more: Any) -> Measure:
        counts = {} if split is None else {"": split}
        return Measure(code, self.file, unit, base, words, counts, **more)


def rest(of: str, n: str) -> str:
    """The name of the column `of` minus column `n`."""
    return f"{of}-{n}"


HIGH = 4
CEILING = 5


class Source(NamedTuple):
    """The two ratings compared, each by occasion and rater."""

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
    """One kind of answer: two Ratings, each None if not given."""

    pre: int | None
    post: int | None
    same_rater: bool = True

    @property
    def is_pair(self) -> bool:
        return bool(self.pre) and bool(self.post) and self.same_rater


# Shares of pairs with one column each, by the condition on (pre, post).
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
    """The additive numbers that an answer of this kind adds 1 to."""
    numbers = {"n_pre": bool(cell.pre), "n_post": bool(cell.post)}
    if cell.post:
        numbers["high" if cell.post >= HIGH else "low"] = True
    if cell.is_pair and cell.pre and cell.post:
        change = cell.post - cell.pre
        numbers |= {"n_pair": True, "improved": change > 0, "same": change == 0, "declined": change < 0}
        for name, belongs in SHARE_TESTS.items():
            numbers[name if belongs(cell.pre, cell.post) else f"not_{name}"] = True
    return tuple(name for name, counts in numbers.items() if counts)
