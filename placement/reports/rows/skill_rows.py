"""The rows of skills_change, in which single cells may be empty."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from placement.reports.counting.table import Counts, Grid
from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure import NOTHING, SIZE, Found, HidingUnit, Key, NumberColumn, Policy, find_strongest
from placement.reports.disclosure.closing import Shield
from placement.reports.disclosure.parts import Block, Equation, list_complements
from placement.reports.layout import list_hidden_columns
from placement.reports.measures.base import DIRECTIONS, NUMBERS, SHARES, SOURCES, File, Source
from placement.reports.rows import Row, by_row_key, printed
from placement.reports.skills import Pairs, next_reason, skill_figures
from placement.reports.statistics import Exact, rounded_to_tenth
from placement.terms.services.freeze_skills import RatedSkill

DIRECTION = (*DIRECTIONS, "share_improved", "ci_low", "ci_high")
WITH_DIRECTION = ("sd_change", "mean_ci_low", "mean_ci_high", "dz", "gz", "d_av")
BEFORE = ("n_pre", "n_no_pre")
AFTER = ("n_post", "n_no_post", "n_level")
LEVEL = ("level_share_4plus", "level_ci_low", "level_ci_high")


@dataclass(frozen=True)
class SkillFact:
    """The ratings of one skill from one source in one group, before hiding."""

    group: CohortGroup
    skill_code: str
    skill_label: str
    source: Source
    grid: Grid
    n_eligible: int


@dataclass
class SkillUnits:
    """Units of hiding in the rows of one source."""

    row: HidingUnit
    before: HidingUnit = field(default_factory=HidingUnit)
    after: HidingUnit = field(default_factory=HidingUnit)
    direction: HidingUnit = field(default_factory=HidingUnit)
    level: HidingUnit = field(default_factory=HidingUnit)
    shares: dict[str, HidingUnit] = field(default_factory=lambda: {name: HidingUnit() for name in SHARES})

    def connect(self, policy: Policy) -> None:
        """Say what is emptied along with what."""
        for unit in (self.before, self.after, self.direction, *self.shares.values()):
            unit.join(self.row)
        self.level.join(self.after)
        if policy.hides_parts:
            self.shares["share_within_1"].join(self.direction)

    def cells(self, policy: Policy) -> dict[str, HidingUnit]:
        """The unit that empties each column."""
        direction = (*DIRECTION, *WITH_DIRECTION) if policy.hides_parts else DIRECTION
        units = ((BEFORE, self.before), (AFTER, self.after), (direction, self.direction), (LEVEL, self.level))
        return {name: unit for names, unit in units for name in names} | self.shares


NO_RATINGS = Grid({}, dict.fromkeys(NUMBERS, NOTHING))


def list_skill_facts(skills: Sequence[RatedSkill], counts: Counts) -> Iterator[SkillFact]:
    """Every skill from every source in every group, rated or not."""
    for skill in skills:
        for source in SOURCES:
            grids = counts.grids.get((skill.skill_id, source.code), {})
            for group in counts.groups:
                grid = grids.get(group, NO_RATINGS)
                yield SkillFact(group, skill.code, skill.label, source, grid, counts.sizes[group].things)


def hide_skill(facts: Sequence[SkillFact], shield: Shield) -> dict[str, SkillUnits]:
    """The units of one skill by source, after hiding."""
    root = HidingUnit(reasons=dict(shield.groups))
    grids: dict[Source, dict[CohortGroup, Grid]] = {}
    for fact in facts:
        grids.setdefault(fact.source, {})[fact.group] = fact.grid
    sources = {source: SkillUnits(HidingUnit(parents=(root,))) for source in sorted(grids, key=lambda one: one.code)}
    columns = [NumberColumn(root, shield.sizes, SIZE, within=None, in_loops=False)] if shield.sizes else []
    for source, units in sources.items():
        units.connect(shield.policy)
        columns += list_columns(source, grids[source], units)
    more, sums = list_complements(columns, shield.sizes)
    equations = sums + [one for source in sources for one in list_equations(source)]
    shield.close(Block(shield.policy, shield.kinship, columns + more, equations))
    return {source.code: units for source, units in sources.items()}


def pairs_of(source: Source) -> Key:
    """The number of pairs of a source."""
    return source.code, "n_pair"


def list_columns(source: Source, grids: Mapping[CohortGroup, Grid], units: SkillUnits) -> Iterator[NumberColumn]:
    """The additive numbers of a row, in the order of its cells."""
    pair = pairs_of(source)
    found = {group: grid.found for group, grid in grids.items()}

    def number(name: str) -> dict[CohortGroup, Found]:
        return {group: numbers[name] for group, numbers in found.items()}

    before, after, high = ("given", source.pre), ("given", source.post), ("high", source.post)
    yield NumberColumn(units.row, number("n_pair"), pair, is_basis=True)
    yield NumberColumn(units.before, number("n_pre"), before, before, is_basis=True)
    yield NumberColumn(units.after, number("n_post"), after, after, is_basis=True)
    for name in DIRECTIONS:
        share_of = pair if name == "improved" else None
        yield NumberColumn(
            units.direction, number(name), (source.code, name), within=pair, is_part=True, share_of=share_of
        )
    units.direction.all_same = _all_same(found, "improved", "n_pair")
    for name, unit in units.shares.items():
        yield from _share(unit, number(name), number(f"not_{name}"), (source.code, name), None, pair)
        unit.all_same = _all_same(found, name, "n_pair")
    yield from _share(units.level, number("high"), number("low"), high, high, after)
    units.level.all_same = _all_same(found, "high", "n_post")


def _share(
    unit: HidingUnit,
    inside: Mapping[CohortGroup, Found],
    outside: Mapping[CohortGroup, Found],
    key: Key,
    repeated: Key | None,
    whole: Key,
) -> Iterator[NumberColumn]:
    """A share's count, which passes the loops, and what it leaves."""
    yield NumberColumn(unit, inside, key, repeated, within=whole, is_part=True, share_of=whole)
    yield NumberColumn(unit, outside, (*key, "rest"), within=whole, is_part=True, in_loops=False)


def _all_same(found: Mapping[CohortGroup, Mapping[str, Found]], part: str, whole: str) -> frozenset[CohortGroup]:
    return frozenset(
        group
        for group, numbers in found.items()
        if numbers[whole].things and numbers[part].things in (0, numbers[whole].things)
    )


def list_equations(source: Source) -> Iterator[Equation]:
    """Sums within one row."""
    pair = pairs_of(source)
    yield pair, tuple((source.code, name) for name in DIRECTIONS)
    for name in SHARES:
        yield pair, ((source.code, name), (source.code, name, "rest"))
    yield ("given", source.post), (("high", source.post), ("high", source.post, "rest"))


def list_skill_rows(facts: Iterable[SkillFact], shield: Shield) -> list[Row]:
    """The rows of skills_change."""
    rows: list[Row] = []
    for same in by_row_key(facts, lambda fact: (fact.skill_code, "")).values():
        skill = hide_skill(same, shield)
        rows += [_skill_row(fact, skill[fact.source.code], shield.policy) for fact in same]
    return rows


def _skill_keys(fact: SkillFact) -> Row:
    return {
        "dimension": fact.group.dimension,
        "group": fact.group.code,
        "skill_code": fact.skill_code,
        "skill_label": fact.skill_label,
        "source": fact.source.code,
        "pre_occasion": fact.source.pre,
        "post_occasion": fact.source.post,
    }


def _skill_row(fact: SkillFact, units: SkillUnits, policy: Policy) -> Row:
    """A row with its figures; single cells may still be emptied, and then say why in `reason`."""
    hiding = units.row.reason(fact.group)
    if hiding:
        empty: Row = dict.fromkeys(list_hidden_columns(File.SKILLS))
        return _skill_keys(fact) | empty | {"suppressed": True, "reason": hiding}
    figures = skill_figures(fact.grid, fact.n_eligible)
    reasons = {name: unit.reason(fact.group) for name, unit in units.cells(policy).items()}
    row: Row = {name: None if reasons.get(name) else _cell(value) for name, value in figures.items()}
    if policy.hides_parts and reasons["improved"]:
        change = Pairs.of(fact.grid).mean  # more decimals would tell how many improved
        row["mean_change"] = None if change is None else rounded_to_tenth(change)
    reason = find_strongest(reasons.values()) or next_reason(fact.grid)
    return _skill_keys(fact) | row | {"suppressed": False, "reason": reason}


def _cell(value: Exact | int | None) -> int | Decimal | None:
    return value if isinstance(value, int) else printed(value)
