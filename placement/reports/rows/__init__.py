"""Turn counts into rows of the measure files: every figure of every group, then hidden by group and row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from placement.core.csvtext import Cell
from placement.reports.counting.table import Counts, Spread
from placement.reports.dimensions import RANK, CohortGroup
from placement.reports.disclosure import Kinship, Policy, gather, list_families, list_twins
from placement.reports.disclosure.closing import Shield, raise_shield
from placement.reports.disclosure.units import NO_NUMBERS, Numbers
from placement.reports.facts.reading import SCALE
from placement.reports.measures import MEASURES
from placement.reports.measures.base import Measure, Split, Unit, rest
from placement.reports.rows.long_blocks import RowKey, Rows, make_blocks
from placement.reports.statistics import Exact, middle, rounded, share, wilson

Row = dict[str, str | bool | int | Decimal | None]
SORT_KEYS = ("group", "skill_code", "source", "measure", "evidence")


def printed(value: Exact | None) -> Decimal | None:
    """A figure rounded to four decimals; None for an empty cell."""
    return None if value is None else rounded(value)


def list_records(rows: Iterable[Row], columns: Sequence[str], term: str) -> list[list[Cell]]:
    """Records with these columns, sorted by dimension in declared order, then by code point."""
    return [[term if name == "term" else row.get(name) for name in columns] for row in sorted(rows, key=_place)]


def _place(row: Mapping[str, Cell]) -> tuple[int, list[str]]:
    return RANK[str(row["dimension"])], [str(row.get(key, "")) for key in SORT_KEYS]


@dataclass(frozen=True)
class LongFact:
    """One figure of one group before hiding; `is_early` means nothing in its base is due yet."""

    group: CohortGroup
    measure: Measure
    evidence: str
    n: int
    denominator: int
    unknown_n: int
    value: Exact | None
    is_early: bool = False


def hide_long(counts: Counts, shield: Shield) -> dict[RowKey, Rows]:
    """The rows of every measure and level of evidence, after hiding."""
    rows = {(one.code, evidence): _rows_of(one, evidence, counts) for one in MEASURES for evidence in one.evidence}
    hide_blocks(rows.values(), shield)
    return rows


def hide_blocks(rows: Iterable[Rows], shield: Shield) -> None:
    """Apply hiding steps 2 to 4."""
    for block in make_blocks(rows, shield):
        shield.close(block)


def _rows_of(measure: Measure, evidence: str, counts: Counts) -> Rows:
    """The numbers of one row in every group; `known` and `unknown` only if a fact may be unknown."""
    by_part = list_numbers(measure, evidence, counts)
    if measure.code not in ("acceptance_rate", "mentor_rate") and not any(by_part.get("unknown", NO_NUMBERS).things):
        by_part = {name: numbers for name, numbers in by_part.items() if name not in ("known", "unknown")}
    rows = Rows(measure, evidence, by_part)
    if measure.is_about_people:
        rows.unit.all_same = _find_all_same(measure.counts[evidence], counts)
    return rows


def _find_all_same(split: Split, counts: Counts) -> int:
    """The groups in which a share is 0 or 1."""
    n, of, known = (counts.columns[name].things for name in (split.n, split.of, split.known))
    return gather(place for place, whole in enumerate(of) if known[place] and n[place] in (0, whole))


def make_long_row(fact: LongFact, hiding: str) -> Row:
    """A row of a measure file; `hiding` is the reason for hiding it, or empty."""
    row: Row = {
        "dimension": fact.group.dimension,
        "group": fact.group.code,
        "measure": fact.measure.code,
        "evidence": fact.evidence,
        "unit": fact.measure.unit.value,
        "suppressed": bool(hiding),
        "reason": hiding or _empty_reason(fact),
    }
    return row if hiding else row | _long_figures(fact)


def _empty_reason(fact: LongFact) -> str:
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
    """Hiding step 1: hide groups by size."""
    kinship = Kinship(list_families(counts.groups, counts.college_of), list_twins(counts.members))
    return raise_shield(counts.sizes, kinship, policy)


def is_withheld(counts: Counts, policy: Policy) -> bool:
    """True if the whole cohort is too small to report on."""
    return not counts.groups or counts.sizes.students[0] < policy.k


def list_long_facts(counts: Counts) -> Iterator[LongFact]:
    """Every figure of every group, by measure and level of evidence."""
    for measure in MEASURES:
        for evidence in measure.evidence:
            for place in range(len(counts.groups)):
                yield find_fact(measure, evidence, place, counts)


def find_fact(measure: Measure, evidence: str, place: int, counts: Counts) -> LongFact:
    """The figure of the group at this place."""
    group = counts.groups[place]
    if not measure.counts:
        apart, whole = _count_apart(measure, counts)
        return LongFact(group, measure, "", apart[place], whole.things[place], 0, Fraction(apart[place]))
    split = measure.counts[evidence]

    def of(name: str) -> int:
        return counts.columns[name].things[place]

    base, unknown = of(split.of), of(split.unknown)
    if measure.value is not None:
        spread = counts.spreads[measure.code].get(place)
        value = _average_of(measure, spread) if spread else None
        return LongFact(group, measure, "", spread.n if spread else 0, base, unknown, value)
    value = _value(measure, of(split.n), base, of(split.known), of(split.amount))
    is_early = of(split.due) == 0 and of(split.waiting) > 0
    return LongFact(group, measure, evidence, of(split.n), base, unknown, value, is_early)


def _count_apart(measure: Measure, counts: Counts) -> tuple[Sequence[int], Numbers]:
    """A count that is not the sum of a column, and its base."""
    by_measure = {
        "students": (counts.sizes.students, counts.sizes),
        "hosts": (counts.hosts, counts.sizes),
        "withdrawn_before_start": (counts.withdrawn.things, counts.withdrawn),
    }
    return by_measure[measure.code]


def _value(measure: Measure, n: int, base: int, known: int, amount: int) -> Fraction | None:
    """None if there is nothing to divide by, or if the fact is recorded for no placement: unknown is not zero."""
    match measure.unit:
        case Unit.COUNT:
            return Fraction(n)
        case Unit.SUM:
            return Fraction(amount, SCALE) if n else None
    return share(n, base) if known else None


def _average_of(measure: Measure, spread: Spread) -> Fraction:
    if measure.unit is Unit.MEAN and spread.total is not None:
        return share(spread.total, spread.n)
    return middle(spread.low, spread.high)


def list_numbers(measure: Measure, evidence: str, counts: Counts) -> dict[str, Numbers]:
    """The numbers of a row that a reader can see or derive, by name. Hiding depends on `base`.

    The base of a median or mean is those with a value, out of those `asked`.
    """
    if not measure.counts:
        return {"base": _count_apart(measure, counts)[1]}
    split, columns = measure.counts[evidence], counts.columns
    if measure.value is None:
        return {"base": columns[split.of]} | {name: columns[column] for name, column in _parts(measure, split).items()}
    spreads = counts.spreads[measure.code]
    things = [spreads[place].n if place in spreads else 0 for place in range(len(counts.groups))]
    numbers = {"base": Numbers(things, columns[split.n].students), "asked": columns[split.of]}
    numbers["unknown"] = columns[split.unknown]
    if measure.value.several:
        numbers["known"] = columns[split.known]
    if split.unknown_of:
        numbers["rest"] = columns[rest(split.of, split.n)]
    return numbers


def _parts(measure: Measure, split: Split) -> Mapping[str, str]:
    """The columns a reader can see or derive besides the base: n, rest, known, unknown, and further parts."""
    if measure.unit is Unit.SUM:
        return {"n": split.n, "unknown": split.unknown}
    unknown = {"known": split.known, "unknown": split.unknown}
    if split.unknown_of and measure.unit is not Unit.RATIO:
        del unknown["known"]  # the same placements as the base
    if not measure.splits:
        return unknown if measure.unit is Unit.COUNT else unknown | {"n": split.n}
    more = {f"part{place}": part for place, part in enumerate(split.parts)}
    return {"n": split.n, "rest": rest(split.of, split.n), **unknown, **more}
