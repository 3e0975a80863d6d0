"""Many conditional sums in two questions: students with one placement, and the few with several.

Students with one placement are as many as their placements, so that most sums are asked once, and what a part
leaves of a whole need not be asked at all. Students with several are summed one by one first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import CTE, Select, func, select

from placement.core.database import db
from placement.reports.queries.cohort import membership
from placement.reports.queries.facts import Facts
from placement.reports.queries.portable import Number, flag
from placement.reports.rules.dimensions import Group
from placement.reports.rules.heads import NOTHING, Found


class Asked(NamedTuple):
    """One expression over a placement; `several` where it may exceed one."""

    name: str
    several: bool

    def columns(self, rows: CTE, *, one_placement_each: bool) -> list[Number]:
        things = rows.c[self.name]
        students = [] if one_placement_each and not self.several else [func.sum(flag(things > 0))]
        return [func.sum(things), *students]


class Rest(NamedTuple):
    """What one expression leaves of another, each at most one in a placement."""

    whole: Asked
    part: Asked

    def columns(self, rows: CTE) -> list[Number]:
        left = rows.c[self.whole.name] - rows.c[self.part.name]
        return [func.sum(left), func.sum(flag(left > 0))]


Column = Asked | Rest
AnyColumn = TypeVar("AnyColumn", Asked, Rest)
Answers = dict[Column, Found]


@dataclass
class Sums:
    """What is to be summed; what is asked for twice is summed once."""

    names: dict[Number, str] = field(default_factory=dict)
    columns: dict[Column, None] = field(default_factory=dict)

    def add(self, expression: Number, several: bool = False) -> Asked:
        """Sum an expression; the column names its sum in the answer."""
        name = self.names.setdefault(expression, f"x{len(self.names)}")
        return self._kept(Asked(name, several))

    def add_rest(self, whole: Asked, part: Asked) -> Rest:
        """Sum what a part leaves of a whole."""
        return self._kept(Rest(whole, part))

    def _kept(self, column: AnyColumn) -> AnyColumn:
        self.columns[column] = None
        return column

    def ask(self, facts: Facts) -> dict[Group, Answers]:
        """For each group what was found."""
        named = [expression.label(name) for expression, name in self.names.items()]
        each = select(facts.cohort.c.placement_id, *named).select_from(facts.joined)
        flat = each.cte("flat").prefix_with("MATERIALIZED")
        found: dict[Group, Answers] = {}
        for dimension, code, *numbers in db.session.execute(self._of_single(facts.cohort, flat)):
            found[Group(dimension, code)] = self._read_single(numbers)
        for dimension, code, *numbers in db.session.execute(self._of_repeated(facts.cohort, flat)):
            before = found.setdefault(Group(dimension, code), dict.fromkeys(self.columns, NOTHING))
            for column, things, students in zip(self.columns, numbers[::2], numbers[1::2], strict=True):
                before[column] = before[column].plus(int(things), int(students))
        return found

    def _of_single(self, cohort: CTE, flat: CTE) -> Select[Any]:
        groups = membership(cohort)
        asked = (column for column in self.columns if isinstance(column, Asked))
        sums = [total for column in asked for total in column.columns(flat, one_placement_each=True)]
        keys = (groups.c.dimension, groups.c.code)
        joined = groups.join(flat, flat.c.placement_id == groups.c.placement_id)
        return select(*keys, *sums).select_from(joined).where(groups.c.who.is_(None)).group_by(*keys)

    def _read_single(self, numbers: Sequence[Any]) -> Answers:
        """What was not asked is worked out: students are placements, and a rest is a subtraction."""
        told = (int(number) for number in numbers)
        found: Answers = {}
        for column in self.columns:
            if isinstance(column, Rest):
                left = found[column.whole].things - found[column.part].things
                found[column] = Found(left, left)
            else:
                things = next(told)
                found[column] = Found(things, next(told) if column.several else things)
        return found

    def _of_repeated(self, cohort: CTE, flat: CTE) -> Select[Any]:
        groups = membership(cohort)
        keys = (groups.c.dimension, groups.c.code, groups.c.who)
        names = self.names.values()
        persons = (
            select(*keys, *(func.sum(flat.c[name]).label(name) for name in names))
            .select_from(groups.join(flat, flat.c.placement_id == groups.c.placement_id))
            .where(groups.c.who.is_not(None))
            .group_by(*keys)
            .cte("persons")
            .prefix_with("MATERIALIZED")
        )
        outer = (persons.c.dimension, persons.c.code)
        return select(*outer, *self._of_persons(persons)).group_by(*outer)

    def _of_persons(self, persons: CTE) -> Iterator[Number]:
        for column in self.columns:
            if isinstance(column, Rest):
                yield from column.columns(persons)
            else:
                yield from column.columns(persons, one_placement_each=False)
