"""What a measure counts, and out of what, as expressions over one row per placement of the cohort."""

from dataclasses import dataclass

from sqlalchemy import and_, literal

from placement.reports.queries.portable import Condition, Number, flag

ONE, NONE = literal(1), literal(0)


@dataclass(frozen=True)
class Split:
    """Of `base` the `hits`. For medians, means and sums: of those asked, those who have a value.

    `unknown` marks placements of the base whose fact is not recorded, `parts` are further parts that add up with the
    hits. `due` and `waiting` tell whether it is too early to speak; `amount` is what a sum adds up. `things` says
    that a placement may count several.
    """

    hits: Number
    base: Number = ONE
    unknown: Number = NONE
    parts: tuple[Number, ...] = ()
    due: Number = NONE
    waiting: Number = NONE
    amount: Number = NONE
    things: bool = False


Splits = dict[tuple[str, str], Split]


def plain(**splits: Split) -> Splits:
    """Measures without evidence."""
    return {(code, ""): split for code, split in splits.items()}


def counted(hits: Number, base: Number, due: Number = NONE, waiting: Number = NONE) -> Split:
    """Of things, of which a placement may have several."""
    return Split(hits, base, due=due, waiting=waiting, things=True)


def asked_for(has_value: Condition, asked: Condition | None = None) -> Split:
    """Of those asked, who has a value: what medians and means say beside their figure."""
    known = flag(has_value) if asked is None else flag(and_(asked, has_value))
    base = ONE if asked is None else flag(asked)
    return Split(known, base, unknown=base - known)
