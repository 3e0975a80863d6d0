"""From counts to the rows of the files of measures: every figure of every group, then hidden by group and by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from placement.core.csvtext import Cell
from placement.reports.counting.table import Counts, Spread
from placement.reports.dimensions import EVERYBODY, RANK, CohortGroup
from placement.reports.disclosure import NOTHING, Found, Kinship, Policy, list_families, list_twins
from placement.reports.disclosure.closing import Shield, raise_shield
from placement.reports.facts.reading import SCALE
from placement.reports.measures import MEASURES
from placement.reports.measures.base import Measure, Split, Unit, rest
from placement.reports.rows.long_blocks import Rows, make_blocks
from placement.reports.statistics import Exact, middle, rounded, share, wilson

Row = dict[str, str | bool | int | Decimal | None]
Fact = TypeVar("Fact")
SORT_KEYS = ("group", "skill_code", "source", "measure", "evidence")


def by_row_key(facts: Iterable[Fact], key: Callable[[Fact], tuple[str, str]]) -> dict[tuple[str, str], list[Fact]]:
    """The same row of every group, together."""
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact)
    return found


def printed(value: Exact | None) -> Decimal | None:
    """A figure with four decimals, or an empty cell."""
    return None if value is None else rounded(value)


def list_records(rows: Iterable[Row], columns: Sequence[str], term: str) -> list[list[Cell]]:
    """Records in the order of the file: by dimension in its order, then by code point; columns as listed."""
    return [[term if name == "term" else row.get(name) for name in columns] for row in sorted(rows, key=_place)]


def _place(row: Mapping[str, Cell]) -> tuple[int, list[str]]:
    return RANK[str(row["dimension"])], [str(row.get(key, "")) for key in SORT_KEYS]


@dataclass(frozen=True)
class LongFact:
    """One figure of one group before hiding; `is_early` says that nothing of its base is due yet.

    `found` holds its numbers with the students behind each: `base`, which decides about hiding, and what of `asked`,
    `n`, `rest`, `known`, `unknown`, `part0` and so on can be read off it.
    """

    group: CohortGroup
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


def shield_of(counts: Counts, policy: Policy) -> Shield:
    """The first step of hiding: groups by their size."""
    kinship = Kinship(list_families(counts.groups, counts.college_of), list_twins(counts.members))
    return raise_shield(counts.sizes, kinship, policy)


def is_withheld(counts: Counts, policy: Policy) -> bool:
    """If the whole cohort is too small to report on."""
    return counts.sizes.get(EVERYBODY, NOTHING).students < policy.k


def list_long_facts(counts: Counts) -> Iterator[LongFact]:
    """Every measure of every group, evidence by evidence."""
    for measure in MEASURES:
        for evidence in measure.evidence:
            for group in counts.groups:
                yield _fact(measure, evidence, group, counts)


def _fact(measure: Measure, evidence: str, group: CohortGroup, counts: Counts) -> LongFact:
    if not measure.counts:
        return _whole(measure, group, *_count_apart(measure, group, counts))
    split = measure.counts[evidence]
    if measure.value is not None:
        return _average(measure, group, split, counts)
    return _counted(measure, evidence, group, split, counts)


def _count_apart(measure: Measure, group: CohortGroup, counts: Counts) -> tuple[int, Found]:
    """A count that is no sum of a column, and its base."""
    size, gone = counts.sizes[group], counts.withdrawn.get(group, NOTHING)
    found = {
        "students": (size.students, size),
        "hosts": (counts.hosts[group], size),
        "withdrawn_before_start": (gone.things, gone),
    }
    return found[measure.code]


def _whole(measure: Measure, group: CohortGroup, n: int, base: Found) -> LongFact:
    """A count that splits nobody."""
    return LongFact(group, measure, "", n, base.things, 0, Fraction(n), {"base": base})


def _counted(measure: Measure, evidence: str, group: CohortGroup, split: Split, counts: Counts) -> LongFact:
    def of(name: str) -> Found:
        return counts.columns[name][group]

    return LongFact(
        group,
        measure,
        evidence,
        n=of(split.n).things,
        denominator=of(split.of).things,
        unknown_n=of(split.unknown).things,
        value=_value(
            measure, of(split.n).things, of(split.of).things, of(split.unknown).things, of(split.amount).things
        ),
        found={"base": of(split.of)} | {name: of(column) for name, column in _parts(measure, split).items()},
        is_early=of(split.due).things == 0 and of(split.waiting).things > 0,
    )


def _value(measure: Measure, n: int, base: int, unknown: int, amount: int) -> Fraction | None:
    """None where there is nothing to divide by, and where the fact is recorded of nobody: that is not zero."""
    match measure.unit:
        case Unit.COUNT:
            return Fraction(n)
        case Unit.SUM:
            return Fraction(amount, SCALE) if n else None
    return share(n, base) if unknown < base else None


def _parts(measure: Measure, split: Split) -> Mapping[str, str]:
    """The columns a reader can derive from a row besides its base: known, unknown, hits, rest, and more."""
    if measure.unit is Unit.SUM:
        return {"n": split.n, "unknown": split.unknown}
    unknown = {"known": rest(split.of, split.unknown), "unknown": split.unknown}
    if not measure.splits:
        return unknown if measure.unit is Unit.COUNT else unknown | {"n": split.n}
    more = {f"part{place}": part for place, part in enumerate(split.parts)}
    return {"n": split.n, "rest": rest(split.of, split.n), **unknown, **more}


def _average(measure: Measure, group: CohortGroup, split: Split, counts: Counts) -> LongFact:
    """A median or a mean stands on those who have a value, out of those asked.

    `known` is among its numbers where a placement has several values.
    """
    spread = counts.spreads[measure.code].get(group)
    n = spread.n if spread else 0
    base, has, unknown = (counts.columns[name][group] for name in (split.of, split.n, split.unknown))
    found = {"base": Found(n, has.students), "asked": base, "unknown": unknown}
    if measure.value and measure.value.several:
        found["known"] = counts.columns[rest(split.of, split.unknown)][group]
    value = _average_of(measure, spread) if spread else None
    return LongFact(group, measure, "", n, base.things, unknown.things, value, found)


def _average_of(measure: Measure, spread: Spread) -> Fraction:
    if measure.unit is Unit.MEAN and spread.total is not None:
        return share(spread.total, spread.n)
    return middle(spread.low, spread.high)
