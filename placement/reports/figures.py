"""From the database's counts to the facts that rows are made of."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from placement.reports.queries.cohort import Shape
from placement.reports.queries.portable import SCALE
from placement.reports.queries.skills import Grids
from placement.reports.queries.tally import Count, Key, Tallies
from placement.reports.queries.values import NO_VALUES, Values
from placement.reports.rules.dimensions import EVERYBODY, Group, rank
from placement.reports.rules.disclosure import Kinship, Policy, list_families, list_twins
from placement.reports.rules.evidence import list_evidence
from placement.reports.rules.grids import Grid, Source
from placement.reports.rules.heads import NOBODY, NOTHING, Found
from placement.reports.rules.long_blocks import COUNT_THINGS
from placement.reports.rules.measures import MEASURES, Measure, Unit
from placement.reports.rules.rows import LongFact
from placement.reports.rules.shield import Shield, raise_shield
from placement.reports.rules.skill_blocks import SkillFact
from placement.terms.services.freeze_skills import RatedSkill

EVERY_PLACEMENT: Key = ("placements", "")
NO_RATINGS = Grid({})


def sizes_of(tallies: Tallies) -> dict[Group, Found]:
    """The placements of each group and the students behind them."""
    return {group: count.base for group, count in tallies.counts[EVERY_PLACEMENT].items()}


def shield_of(sizes: Mapping[Group, Found], shape: Shape, policy: Policy) -> Shield:
    """The first step of hiding: groups by their size."""
    return raise_shield(sizes, Kinship(list_families(sizes, shape.college_of), list_twins(shape.members)), policy)


def is_withheld(sizes: Mapping[Group, Found], policy: Policy) -> bool:
    """Whether the whole cohort is too small to say anything of it."""
    return sizes.get(EVERYBODY, NOTHING).students < policy.k


def list_long_facts(tallies: Tallies) -> Iterator[LongFact]:
    """Every measure of every group, evidence by evidence."""
    sizes = sizes_of(tallies)
    for measure in MEASURES:
        for evidence in list_evidence(measure):
            for group in sorted(sizes, key=rank):
                yield _fact(measure, evidence, group, sizes[group], tallies)


def _fact(measure: Measure, evidence: str, group: Group, size: Found, tallies: Tallies) -> LongFact:
    match measure.code:
        case "students":
            return _whole(measure, group, size.students, size)
        case "hosts":
            return _whole(measure, group, tallies.hosts[group], size)
        case "withdrawn_before_start":
            gone = tallies.withdrawn.get(group, NOBODY).found
            return _whole(measure, group, gone.things, gone)
    count = tallies.counts[measure.code, evidence].get(group, Count())
    if measure.unit in (Unit.MEDIAN, Unit.MEAN):
        return _average(measure, group, count, tallies.values[measure.code].get(group, NO_VALUES))
    return _counted(measure, evidence, group, count)


def _whole(measure: Measure, group: Group, n: int, base: Found) -> LongFact:
    """A count that splits nobody."""
    return LongFact(group, measure, "", n, base.things, 0, Fraction(n), {"base": base})


def _counted(measure: Measure, evidence: str, group: Group, count: Count) -> LongFact:
    return LongFact(
        group,
        measure,
        evidence,
        n=count.hits.things,
        denominator=count.base.things,
        unknown_n=count.unknown.things,
        value=_value(measure, count),
        found={"base": count.base, **_parts(measure, count)},
        is_early=count.due == 0 and count.waiting > 0,
    )


def _value(measure: Measure, count: Count) -> Fraction | None:
    """None where there is nothing to divide by, and where the fact is recorded of nobody: that is not zero."""
    match measure.unit:
        case Unit.COUNT:
            return Fraction(count.hits.things)
        case Unit.SUM:
            return Fraction(count.amount, SCALE) if count.hits.things else None
    is_recorded = count.unknown.things < count.base.things
    return Fraction(count.hits.things, count.base.things) if is_recorded else None


def _average(measure: Measure, group: Group, count: Count, values: Values) -> LongFact:
    """A median or a mean stands on those who have a value, out of those asked."""
    return LongFact(
        group,
        measure,
        "",
        n=values.n,
        denominator=count.base.things,
        unknown_n=count.unknown.things,
        value=values.mean if measure.unit is Unit.MEAN else values.median,
        found=_parts_of_average(measure, count, values),
    )


def _parts(measure: Measure, count: Count) -> dict[str, Found]:
    """The numbers a reader can derive from a row besides its base: known, unknown, hits, rest, and more."""
    unknown = {"known": count.known, "unknown": count.unknown}
    if measure.unit is Unit.SUM:
        return {"n": count.hits, "unknown": count.unknown}
    if not measure.splits:
        return unknown if measure.unit is Unit.COUNT else unknown | {"n": count.hits}
    more = {f"part{place}": part for place, part in enumerate(count.parts)}
    return {"n": count.hits, "rest": count.rest, **unknown, **more}


def _parts_of_average(measure: Measure, count: Count, values: Values) -> dict[str, Found]:
    """The students with a value, who decide about hiding; `known` where a placement has several values."""
    found = {"base": Found(values.n, count.hits.students), "asked": count.base, "unknown": count.unknown}
    return found | {"known": count.known} if measure.code in COUNT_THINGS else found


def list_skill_facts(
    skills: Sequence[RatedSkill], sources: Sequence[Source], grids: Grids, sizes: Mapping[Group, Found]
) -> Iterator[SkillFact]:
    """Every skill from every source in every group, rated or not."""
    for skill in skills:
        for source in sources:
            for group, size in sizes.items():
                grid = grids.get((skill.skill_id, source.code, group), NO_RATINGS)
                yield SkillFact(group, skill.code, skill.label, source, grid, size.things)
