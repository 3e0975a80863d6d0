"""The rows of the files of measures: hide by group, hide by row, then hide what splits people in public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from placement.reports.dimensions import Group
from placement.reports.disclosure.shield import Shield
from placement.reports.disclosure.units import Found
from placement.reports.measures.base import Measure, Unit
from placement.reports.rows.long_blocks import Rows, make_blocks
from placement.reports.rows.row import Row, by_row_key, printed
from placement.reports.statistics import Exact, wilson


@dataclass(frozen=True)
class LongFact:
    """One figure of one group before hiding; `is_early` says that nothing of its base is due yet.

    `found` holds its numbers with the students behind each: `base`, which decides about hiding, and what of `asked`,
    `n`, `rest`, `known`, `unknown`, `part0` and so on can be read off it.
    """

    group: Group
    measure: Measure
    evidence: str
    n: int
    denominator: int
    unknown_n: int
    value: Exact | None
    found: Mapping[str, Found]
    is_early: bool = False


def list_long_rows(facts: Iterable[LongFact], shield: Shield) -> list[Row]:
    """The rows of the files of measures."""
    by_key = by_row_key(facts, lambda fact: (fact.measure.code, fact.evidence))
    rows = {key: _rows_of(same) for key, same in by_key.items()}
    for block in make_blocks(rows.values(), shield):
        shield.close(block)
    return [_long_row(fact, rows[key].unit.reason(fact.group)) for key, same in by_key.items() for fact in same]


def _rows_of(same: list[LongFact]) -> Rows:
    """The numbers of the same row in every group; unknown ones only where some may be unknown."""
    names = [name for name in same[0].found if _is_needed(name, same)]
    numbers = {name: {fact.group: fact.found[name] for fact in same} for name in names}
    rows = Rows(same[0].measure, same[0].evidence, numbers)
    if rows.measure.is_about_people:
        rows.unit.all_same = frozenset(fact.group for fact in same if fact.value in (0, 1))
    return rows


def _is_needed(name: str, same: list[LongFact]) -> bool:
    if name not in ("known", "unknown") or same[0].measure.code in ("acceptance_rate", "mentor_rate"):
        return True
    return any(fact.found["unknown"].things for fact in same)


def _long_row(fact: LongFact, hiding: str) -> Row:
    row: Row = {
        "dimension": fact.group.dimension,
        "group": fact.group.code,
        "measure": fact.measure.code,
        "evidence": fact.evidence,
        "unit": fact.measure.unit.value,
        "suppressed": bool(hiding),
        "reason": hiding or _why_empty(fact),
    }
    return row if hiding else row | _long_figures(fact)


def _why_empty(fact: LongFact) -> str:
    if fact.value is not None:
        return ""
    return "not_due" if fact.is_early else "no_data"


def _long_figures(fact: LongFact) -> Row:
    is_share = fact.measure.unit is Unit.PROPORTION and fact.value is not None
    low, high = wilson(fact.n, fact.denominator) if is_share else (None, None)
    return {
        "n": fact.n,
        "denominator": fact.denominator,
        "unknown_n": fact.unknown_n,
        "value": fact.n if fact.measure.unit is Unit.COUNT else printed(fact.value),
        "ci_low": printed(low),
        "ci_high": printed(high),
    }
