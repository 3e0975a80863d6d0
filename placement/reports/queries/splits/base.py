"""What a measure counts, and out of what, as expressions over one row per placement of the cohort."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import and_, literal

from placement.reports.queries.portable import Condition, Number, flag

ONE, NONE = literal(1), literal(0)


@dataclass(frozen=True)
class Split:
    """Of `base` the `hits`. For medians, means and sums: of those asked, those who have a value.

    `rest` is what the hits leave of the base. `unknown` marks placements of the base whose fact is not recorded,
    `known` the others, `parts` are further parts that add up with the hits. `due` and `waiting` tell whether it is
    too early to speak; `amount` is what a sum adds up.
    """

    hits: Number
    base: Number = ONE
    unknown: Number = NONE
    parts: tuple[Number, ...] = ()
    due: Number = NONE
    waiting: Number = NONE
    amount: Number = NONE

    @cached_property
    def rest(self) -> Number:
        return NONE if self.hits is self.base else self.base - self.hits

    @cached_property
    def known(self) -> Number:
        return self.base if self.unknown is NONE else self.base - self.unknown


Splits = dict[tuple[str, str], Split]


def plain(**splits: Split) -> Splits:
    """Measures without evidence."""
    return {(code, ""): split for code, split in splits.items()}


def asked_for(has_value: Condition, asked: Condition | None = None) -> Split:
    """Of those asked, who has a value: what medians and means say beside their figure."""
    known = flag(has_value) if asked is None else flag(and_(asked, has_value))
    base = ONE if asked is None else flag(asked)
    return Split(known, base, unknown=base - known)
