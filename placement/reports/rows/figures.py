"""The rows of a counted and hidden report by name, each built on first access."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from placement.reports.counting.table import Counts
from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure.closing import Shield
from placement.reports.measures import BY_CODE
from placement.reports.measures.base import SOURCES
from placement.reports.rows import Row, find_fact, hide_long, make_long_row
from placement.reports.rows.skill_rows import SkillFact, SkillUnits, hide_skill, make_skill_row
from placement.terms.services.freeze_skills import RatedSkill

Name = TypeVar("Name")
Result = TypeVar("Result")


class LongName(NamedTuple):
    """The key of a row in the measure files."""

    group: CohortGroup
    measure: str
    evidence: str = ""


class SkillName(NamedTuple):
    """The key of a row in skills_change."""

    group: CohortGroup
    source: str
    skill: str


class Made(Mapping[Name, Result], Generic[Name, Result]):
    """A mapping whose values are built on first access."""

    def __init__(self, names: Iterable[Name], make: Callable[[Name], Result]) -> None:
        self.made: dict[Name, Result | None] = dict.fromkeys(names)
        self.make = make

    def __getitem__(self, name: Name) -> Result:
        result = self.made[name]
        if result is None:
            result = self.made[name] = self.make(name)
        return result

    def __iter__(self) -> Iterator[Name]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)


LongRows = Mapping[LongName, Row]
SkillRows = Mapping[SkillName, Row]


def hide_figures(counts: Counts, skills: Sequence[RatedSkill], shield: Shield) -> tuple[LongRows, SkillRows]:
    """All rows of all groups and sources, hidden together, because one could reveal figures hidden in another."""
    return _hide_long(counts, shield), _hide_skills(counts, skills, shield)


def _hide_long(counts: Counts, shield: Shield) -> LongRows:
    rows, places = hide_long(counts, shield), shield.kinship.places

    def make(name: LongName) -> Row:
        fact = find_fact(BY_CODE[name.measure], name.evidence, places[name.group], counts)
        return make_long_row(fact, rows[name.measure, name.evidence].unit.reason(places[name.group]))

    return Made((LongName(group, *key) for key in rows for group in counts.groups), make)


def _hide_skills(counts: Counts, skills: Sequence[RatedSkill], shield: Shield) -> SkillRows:
    by_code = {skill.code: skill for skill in skills}
    sources = {source.code: source for source in SOURCES}
    units = {skill.code: _hide_skill(counts, skill, shield) for skill in skills}

    def make(name: SkillName) -> Row:
        place, skill = shield.kinship.places[name.group], by_code[name.skill]
        grid = counts.ratings[skill.skill_id, name.source].grid(place)
        size = counts.sizes.things[place]
        fact = SkillFact(name.group, skill.code, skill.label, sources[name.source], grid, size)
        return make_skill_row(fact, units[name.skill][name.source], place, shield.policy)

    return Made(
        (SkillName(group, source, code) for code in units for source in sources for group in counts.groups), make
    )


def _hide_skill(counts: Counts, skill: RatedSkill, shield: Shield) -> dict[str, SkillUnits]:
    return hide_skill({source: counts.ratings[skill.skill_id, source.code].numbers for source in SOURCES}, shield)


def name_long(rows: Collection[Row]) -> LongRows:
    """Stored rows of the measure files by name."""
    return {LongName(_group_of(row), str(row["measure"]), str(row["evidence"])): row for row in rows}


def name_skills(rows: Collection[Row]) -> SkillRows:
    """Stored rows of skills_change by name."""
    return {SkillName(_group_of(row), str(row["source"]), str(row["skill_code"])): row for row in rows}


def _group_of(row: Row) -> CohortGroup:
    return CohortGroup(str(row["dimension"]), str(row["group"]))
