"""Every figure of every group before hiding, with the numbers a reader could read off its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from placement.reports.counting import Counts, Grid, Spread
from placement.reports.dimensions import EVERYBODY, Group
from placement.reports.disclosure import Kinship, Policy, list_families, list_twins
from placement.reports.disclosure.shield import Shield, raise_shield
from placement.reports.disclosure.units import NOTHING, Found
from placement.reports.facts.expressions import SCALE
from placement.reports.measures import MEASURES
from placement.reports.measures.base import Measure, Split, Unit, rest
from placement.reports.measures.skills import NUMBERS, SOURCES
from placement.reports.rows.long_rows import LongFact
from placement.reports.rows.skill_blocks import SkillFact
from placement.reports.statistics import middle, share
from placement.terms.services.freeze_skills import RatedSkill

NO_RATINGS = Grid({}, dict.fromkeys(NUMBERS, NOTHING))


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


def _fact(measure: Measure, evidence: str, group: Group, counts: Counts) -> LongFact:
    if not measure.counts:
        return _whole(measure, group, *_count_apart(measure, group, counts))
    split = measure.counts[evidence]
    if measure.value is not None:
        return _average(measure, group, split, counts)
    return _counted(measure, evidence, group, split, counts)


def _count_apart(measure: Measure, group: Group, counts: Counts) -> tuple[int, Found]:
    """A count that is no sum of a column, and its base."""
    size, gone = counts.sizes[group], counts.withdrawn.get(group, NOTHING)
    found = {
        "students": (size.students, size),
        "hosts": (counts.hosts[group], size),
        "withdrawn_before_start": (gone.things, gone),
    }
    return found[measure.code]


def _whole(measure: Measure, group: Group, n: int, base: Found) -> LongFact:
    """A count that splits nobody."""
    return LongFact(group, measure, "", n, base.things, 0, Fraction(n), {"base": base})


def _counted(measure: Measure, evidence: str, group: Group, split: Split, counts: Counts) -> LongFact:
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


def _average(measure: Measure, group: Group, split: Split, counts: Counts) -> LongFact:
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


def list_skill_facts(skills: Sequence[RatedSkill], counts: Counts) -> Iterator[SkillFact]:
    """Every skill from every source in every group, rated or not."""
    for skill in skills:
        for source in SOURCES:
            grids = counts.grids.get((skill.skill_id, source.code), {})
            for group in counts.groups:
                grid = grids.get(group, NO_RATINGS)
                yield SkillFact(group, skill.code, skill.label, source, grid, counts.sizes[group].things)
