"""Cells of skills_change that are emptied together, and those that can reveal each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from placement.reports.counting import Grid
from placement.reports.dimensions import Group
from placement.reports.disclosure import Policy
from placement.reports.disclosure.complements import list_complements
from placement.reports.disclosure.parts import Block, Equation
from placement.reports.disclosure.shield import Shield
from placement.reports.disclosure.units import SIZE, Column, Found, Key, Unit
from placement.reports.measures.skills import DIRECTIONS, SHARES, Source

DIRECTION = (*DIRECTIONS, "share_improved", "ci_low", "ci_high")
WITH_DIRECTION = ("sd_change", "mean_ci_low", "mean_ci_high", "dz", "gz", "d_av")
BEFORE = ("n_pre", "n_no_pre")
AFTER = ("n_post", "n_no_post", "n_level")
LEVEL = ("level_share_4plus", "level_ci_low", "level_ci_high")


@dataclass(frozen=True)
class SkillFact:
    """The ratings of one skill from one source in one group, before hiding."""

    group: Group
    skill_code: str
    skill_label: str
    source: Source
    grid: Grid
    n_eligible: int


@dataclass
class SkillUnits:
    """Units of hiding in the rows of one source."""

    row: Unit
    before: Unit = field(default_factory=Unit)
    after: Unit = field(default_factory=Unit)
    direction: Unit = field(default_factory=Unit)
    level: Unit = field(default_factory=Unit)
    shares: dict[str, Unit] = field(default_factory=lambda: {name: Unit() for name in SHARES})

    def connect(self, policy: Policy) -> None:
        """Say what is emptied along with what."""
        for unit in (self.before, self.after, self.direction, *self.shares.values()):
            unit.join(self.row)
        self.level.join(self.after)
        if policy.hides_parts:
            self.shares["share_within_1"].join(self.direction)

    def cells(self, policy: Policy) -> dict[str, Unit]:
        """The unit that empties each column."""
        direction = (*DIRECTION, *WITH_DIRECTION) if policy.hides_parts else DIRECTION
        units = ((BEFORE, self.before), (AFTER, self.after), (direction, self.direction), (LEVEL, self.level))
        return {name: unit for names, unit in units for name in names} | self.shares


def hide_skill(facts: Sequence[SkillFact], shield: Shield) -> dict[str, SkillUnits]:
    """The units of one skill by source, after hiding."""
    root = Unit(reasons=dict(shield.groups))
    grids: dict[Source, dict[Group, Grid]] = {}
    for fact in facts:
        grids.setdefault(fact.source, {})[fact.group] = fact.grid
    sources = {source: SkillUnits(Unit(parents=(root,))) for source in sorted(grids, key=lambda one: one.code)}
    columns = [Column(root, shield.sizes, SIZE, within=None, in_loops=False)] if shield.sizes else []
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


def list_columns(source: Source, grids: Mapping[Group, Grid], units: SkillUnits) -> Iterator[Column]:
    """The additive numbers of a row, in the order of its cells."""
    pair = pairs_of(source)
    found = {group: grid.found for group, grid in grids.items()}

    def number(name: str) -> dict[Group, Found]:
        return {group: numbers[name] for group, numbers in found.items()}

    before, after, high = ("given", source.pre), ("given", source.post), ("high", source.post)
    yield Column(units.row, number("n_pair"), pair, is_basis=True)
    yield Column(units.before, number("n_pre"), before, before, is_basis=True)
    yield Column(units.after, number("n_post"), after, after, is_basis=True)
    for name in DIRECTIONS:
        share_of = pair if name == "improved" else None
        yield Column(units.direction, number(name), (source.code, name), within=pair, is_part=True, share_of=share_of)
    units.direction.all_same = _all_same(found, "improved", "n_pair")
    for name, unit in units.shares.items():
        yield from _share(unit, number(name), number(f"not_{name}"), (source.code, name), None, pair)
        unit.all_same = _all_same(found, name, "n_pair")
    yield from _share(units.level, number("high"), number("low"), high, high, after)
    units.level.all_same = _all_same(found, "high", "n_post")


def _share(
    unit: Unit,
    inside: Mapping[Group, Found],
    outside: Mapping[Group, Found],
    key: Key,
    repeated: Key | None,
    whole: Key,
) -> Iterator[Column]:
    """A share's count, which passes the loops, and what it leaves."""
    yield Column(unit, inside, key, repeated, within=whole, is_part=True, share_of=whole)
    yield Column(unit, outside, (*key, "rest"), within=whole, is_part=True, in_loops=False)


def _all_same(found: Mapping[Group, Mapping[str, Found]], part: str, whole: str) -> frozenset[Group]:
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
