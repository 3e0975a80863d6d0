"""Ask the database for the counts and hand them on as things and the students behind them, group by group."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, func, select

from placement.core.database import db
from placement.reports.queries.cohort import Scope, Shape, count_hosts, membership, withdrawn
from placement.reports.queries.facts import Facts, gather
from placement.reports.queries.portable import Number, flag
from placement.reports.queries.splits import Split, list_splits
from placement.reports.queries.values import ByGroup, count_values
from placement.reports.rules.dimensions import Group
from placement.reports.rules.heads import Heads, heads_of

Key = tuple[str, str]


class Found(NamedTuple):
    """So many things, of so many distinct students."""

    things: int = 0
    students: int = 0


NOTHING = Found()


@dataclass(frozen=True)
class Count:
    """What the database found for one measure in one group."""

    hits: Found = NOTHING
    base: Found = NOTHING
    rest: Found = NOTHING
    unknown: Found = NOTHING
    known: Found = NOTHING
    parts: tuple[Found, ...] = ()
    due: int = 0
    waiting: int = 0
    amount: int = 0


@dataclass(frozen=True)
class Tallies:
    """All counts and values of a cohort; a count by measure and evidence, then by group."""

    counts: Mapping[Key, Mapping[Group, Count]]
    values: Mapping[str, ByGroup]
    hosts: Mapping[Group, int]
    withdrawn: Mapping[Group, Heads]


def count_everything(scope: Scope, shape: Shape, skill_ids: Collection[int]) -> Tallies:
    """Every count and value of the report but those of the skills."""
    facts = gather(scope, skill_ids)
    return Tallies(
        counts=count_splits(facts, list_splits(facts, scope)),
        values=count_values(facts, shape),
        hosts=count_hosts(scope),
        withdrawn=count_withdrawn(scope),
    )


@dataclass
class Sums:
    """The expressions one question sums. What is asked for twice is summed once."""

    expressions: list[Number] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)

    def place(self, expression: Number) -> int:
        """Where in the answer the sum of this expression stands."""
        if id(expression) not in self.places:
            self.places[id(expression)] = len(self.expressions)
            self.expressions.append(expression)
        return self.places[id(expression)]

    def ask(self, facts: Facts) -> dict[Group, list[Found]]:
        """Each expression once per placement; then summed in each group, students counted once."""
        named = [expression.label(f"x{number}") for number, expression in enumerate(self.expressions)]
        each = select(facts.cohort.c.placement_id, *named).select_from(facts.joined)
        flat = each.cte("flat").prefix_with("MATERIALIZED")
        answers: dict[Group, list[Found]] = {}
        for question in (self._of_single(facts.cohort, flat), self._of_repeated(facts.cohort, flat)):
            for dimension, code, *numbers in db.session.execute(question):
                found = [Found(int(things), int(students)) for things, students in _in_pairs(numbers)]
                before = answers.get(Group(dimension, code), [NOTHING] * len(found))
                answers[Group(dimension, code)] = [_both(*pair) for pair in zip(before, found, strict=True)]
        return answers

    def _of_single(self, cohort: CTE, flat: CTE) -> Select[Any]:
        """Students with one placement: as many students as placements that count."""
        groups = membership(cohort)
        joined = groups.join(flat, flat.c.placement_id == groups.c.placement_id)
        keys = (groups.c.dimension, groups.c.code)
        return select(*keys, *self._sums(flat)).select_from(joined).where(groups.c.who.is_(None)).group_by(*keys)

    def _of_repeated(self, cohort: CTE, flat: CTE) -> Select[Any]:
        """The few students with several placements: summed for each of them first."""
        groups = membership(cohort)
        joined = groups.join(flat, flat.c.placement_id == groups.c.placement_id)
        keys = (groups.c.dimension, groups.c.code, groups.c.who)
        sums = (func.sum(flat.c[f"x{number}"]).label(f"x{number}") for number in range(len(self.expressions)))
        persons = (
            select(*keys, *sums)
            .select_from(joined)
            .where(groups.c.who.is_not(None))
            .group_by(*keys)
            .cte("persons")
            .prefix_with("MATERIALIZED")
        )
        outer = (persons.c.dimension, persons.c.code)
        return select(*outer, *self._sums(persons)).group_by(*outer)

    def _sums(self, rows: CTE) -> list[Number]:
        columns = [rows.c[f"x{number}"] for number in range(len(self.expressions))]
        return [total for column in columns for total in (func.sum(column), func.sum(flag(column > 0)))]


def _in_pairs(numbers: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(numbers[::2], numbers[1::2], strict=True)


def _both(one: Found, other: Found) -> Found:
    return Found(one.things + other.things, one.students + other.students)


@dataclass(frozen=True)
class Plan:
    """Where the sums of one split stand in the answer."""

    hits: int
    base: int
    rest: int
    unknown: int
    known: int
    parts: tuple[int, ...]
    due: int
    waiting: int
    amount: int

    def read(self, found: list[Found]) -> Count:
        return Count(
            found[self.hits],
            found[self.base],
            found[self.rest],
            found[self.unknown],
            found[self.known],
            tuple(found[part] for part in self.parts),
            found[self.due].things,
            found[self.waiting].things,
            found[self.amount].things,
        )


def _plan(split: Split, sums: Sums) -> Plan:
    return Plan(
        sums.place(split.hits),
        sums.place(split.base),
        sums.place(split.rest),
        sums.place(split.unknown),
        sums.place(split.known),
        tuple(sums.place(part) for part in split.parts),
        sums.place(split.due),
        sums.place(split.waiting),
        sums.place(split.amount),
    )


def count_splits(facts: Facts, splits: Mapping[Key, Split]) -> dict[Key, dict[Group, Count]]:
    """All splits in two questions."""
    sums = Sums()
    plans = {key: _plan(split, sums) for key, split in splits.items()}
    found = sums.ask(facts)
    return {key: {group: plan.read(numbers) for group, numbers in found.items()} for key, plan in plans.items()}


def count_withdrawn(scope: Scope) -> dict[Group, Heads]:
    """Placements withdrawn before they started, in the same groups."""
    groups = membership(withdrawn(scope))
    keys = (groups.c.dimension, groups.c.code, groups.c.who)
    counts: dict[Group, Heads] = defaultdict(Heads)
    for dimension, code, who, times in db.session.execute(select(*keys, func.count()).group_by(*keys)):
        counts[Group(dimension, code)] += heads_of(times, times, who)
    return counts
