"""The rows of skills_change, in which hiding may empty single cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from placement.reports.counting.table import Grid
from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure import Policy, find_strongest, gather
from placement.reports.disclosure.closing import Shield
from placement.reports.disclosure.parts import Block, Equation, list_complements
from placement.reports.disclosure.units import SIZE, HidingUnit, Key, NumberColumn, Numbers
from placement.reports.layout import list_hidden_columns
from placement.reports.measures.base import DIRECTIONS, SHARES, File, Source
from placement.reports.rows import Row, printed
from placement.reports.skills import Pairs, next_reason, skill_figures
from placement.reports.statistics import Exact, rounded_to_tenth

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
    """The hiding units in the rows of one source."""

    row: HidingUnit
    before: HidingUnit = field(default_factory=HidingUnit)
    after: HidingUnit = field(default_factory=HidingUnit)
    direction: HidingUnit = field(default_factory=HidingUnit)
    level: HidingUnit = field(default_factory=HidingUnit)
    shares: dict[str, HidingUnit] = field(default_factory=lambda: {name: HidingUnit() for name in SHARES})

    def connect(self, policy: Policy) -> None:
        """Join each unit to the unit it is emptied with."""
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


def hide_skill(numbers: Mapping[Source, Mapping[str, Numbers]], shield: Shield) -> dict[str, SkillUnits]:
    """Hide the rows of one skill, given its additive numbers by source; returns the units by source code."""
    root = HidingUnit(reasons=dict(shield.reasons))
    sources = {source: SkillUnits(HidingUnit(parents=(root,))) for source in sorted(numbers, key=lambda one: one.code)}
    columns = [NumberColumn(root, shield.sizes, SIZE, within=None, in_loops=False)] if shield.sizes.things else []
    for source, units in sources.items():
        units.connect(shield.policy)
        columns += list_columns(source, numbers[source], units)
    more, sums = list_complements(columns, shield.sizes)
    equations = sums + [one for source in sources for one in list_equations(source)]
    shield.close(Block(shield.policy, shield.kinship, columns + more, equations))
    return {source.code: units for source, units in sources.items()}


def pairs_of(source: Source) -> Key:
    """The key of a source's number of pairs."""
    return source.code, "n_pair"


def list_columns(source: Source, numbers: Mapping[str, Numbers], units: SkillUnits) -> Iterator[NumberColumn]:
    """The additive numbers of a row, in the order of its cells."""
    pair = pairs_of(source)
    before, after, high = ("given", source.pre), ("given", source.post), ("high", source.post)
    yield NumberColumn(units.row, numbers["n_pair"], pair, is_basis=True)
    yield NumberColumn(units.before, numbers["n_pre"], before, before, is_basis=True)
    yield NumberColumn(units.after, numbers["n_post"], after, after, is_basis=True)
    for name in DIRECTIONS:
        share_of = pair if name == "improved" else None
        yield NumberColumn(
            units.direction, numbers[name], (source.code, name), within=pair, is_part=True, share_of=share_of
        )
    units.direction.all_same = _all_same(numbers, "improved", "n_pair")
    for name, unit in units.shares.items():
        yield from _share(unit, numbers[name], numbers[f"not_{name}"], (source.code, name), None, pair)
        unit.all_same = _all_same(numbers, name, "n_pair")
    yield from _share(units.level, numbers["high"], numbers["low"], high, high, after)
    units.level.all_same = _all_same(numbers, "high", "n_post")


def _share(
    unit: HidingUnit,
    inside: Numbers,
    outside: Numbers,
    key: Key,
    repeated: Key | None,
    whole: Key,
) -> Iterator[NumberColumn]:
    """The count of a share, which takes part in loops, and the rest, which does not."""
    yield NumberColumn(unit, inside, key, repeated, within=whole, is_part=True, share_of=whole)
    yield NumberColumn(unit, outside, (*key, "rest"), within=whole, is_part=True, in_loops=False)


def _all_same(numbers: Mapping[str, Numbers], part: str, whole: str) -> int:
    """The groups in which the part is none or all of the whole."""
    pairs = enumerate(zip(numbers[part].things, numbers[whole].things, strict=True))
    return gather(place for place, (n, of) in pairs if of and n in (0, of))


def list_equations(source: Source) -> Iterator[Equation]:
    """Sums within one row."""
    pair = pairs_of(source)
    yield pair, tuple((source.code, name) for name in DIRECTIONS)
    for name in SHARES:
        yield pair, ((source.code, name), (source.code, name, "rest"))
    yield ("given", source.post), (("high", source.post), ("high", source.post, "rest"))


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


def make_skill_row(fact: SkillFact, units: SkillUnits, place: int, policy: Policy) -> Row:
    """A row with its figures; single cells may be empty for the reason in `reason`."""
    hiding = units.row.reason(place)
    if hiding:
        empty: Row = dict.fromkeys(list_hidden_columns(File.SKILLS))
        return _skill_keys(fact) | empty | {"suppressed": True, "reason": hiding}
    figures = skill_figures(fact.grid, fact.n_eligible)
    cells = units.cells(policy)
    why = {unit: unit.reason(place) for unit in cells.values()}
    reasons = {name: why[unit] for name, unit in cells.items()}
    row: Row = {name: None if reasons.get(name) else _cell(value) for name, value in figures.items()}
    if policy.hides_parts and reasons["improved"]:
        change = Pairs.of(fact.grid).mean  # more decimals would reveal how many improved
        row["mean_change"] = None if change is None else rounded_to_tenth(change)
    reason = find_strongest(reasons.values()) or next_reason(fact.grid)
    return _skill_keys(fact) | row | {"suppressed": False, "reason": reason}


def _cell(value: Exact | int | None) -> int | Decimal | None:
    return value if isinstance(value, int) else printed(value)
