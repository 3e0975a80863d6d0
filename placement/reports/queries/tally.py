"""Ask the database for the counts and hand them on as things and the students behind them, group by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from placement.core.database import db
from placement.reports.queries.cohort import Scope, Shape, count_hosts, membership, withdrawn
from placement.reports.queries.facts import Facts, gather
from placement.reports.queries.splits import Split, list_splits
from placement.reports.queries.splits.base import NONE
from placement.reports.queries.sums import Answers, Asked, Column, Sums
from placement.reports.queries.values import ByGroup, count_values
from placement.reports.rules.dimensions import Group
from placement.reports.rules.heads import NOTHING, Found, Heads, heads_of

Key = tuple[str, str]


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


def count_splits(facts: Facts, splits: Mapping[Key, Split]) -> dict[Key, dict[Group, Count]]:
    """All splits in two questions."""
    sums = Sums()
    plans = {key: Plan.of(split, sums) for key, split in splits.items()}
    found = sums.ask(facts)
    return {key: {group: plan.read(numbers) for group, numbers in found.items()} for key, plan in plans.items()}


@dataclass(frozen=True)
class Plan:
    """Which sums answer one split."""

    hits: Asked
    base: Asked
    rest: Column
    unknown: Asked
    known: Column
    parts: tuple[Asked, ...]
    numbers: tuple[Asked, Asked, Asked]

    @classmethod
    def of(cls, split: Split, sums: Sums) -> Plan:
        hits, base = sums.add(split.hits, split.things), sums.add(split.base, split.things)
        unknown = sums.add(split.unknown)
        return cls(
            hits,
            base,
            sums.add(split.base - split.hits, True) if split.things else sums.add_rest(base, hits),
            unknown,
            base if split.unknown is NONE else sums.add_rest(base, unknown),
            tuple(sums.add(part) for part in split.parts),
            (sums.add(split.due, True), sums.add(split.waiting, True), sums.add(split.amount, True)),
        )

    def read(self, found: Answers) -> Count:
        due, waiting, amount = (found[column].things for column in self.numbers)
        return Count(
            found[self.hits],
            found[self.base],
            found[self.rest],
            found[self.unknown],
            found[self.known],
            tuple(found[part] for part in self.parts),
            due,
            waiting,
            amount,
        )


def count_withdrawn(scope: Scope) -> dict[Group, Heads]:
    """Placements withdrawn before they started, in the same groups."""
    groups = membership(withdrawn(scope))
    keys = (groups.c.dimension, groups.c.code, groups.c.who)
    counts: dict[Group, Heads] = defaultdict(Heads)
    for dimension, code, who, times in db.session.execute(select(*keys, func.count()).group_by(*keys)):
        counts[Group(dimension, code)] += heads_of(times, times, who)
    return counts
