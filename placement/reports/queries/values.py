"""The values behind each median and mean: how often each was found in each group.

A median is no sum, so these alone come one by one. A value arrives as two whole numbers, upper and lower, so that
no database rounds it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, select

from placement.agreements.models import Objective
from placement.checkins.models import CheckIn
from placement.core.database import db
from placement.relationships.models import Contact, MentoringTie
from placement.reports.queries import sources
from placement.reports.queries.cohort import Shape
from placement.reports.queries.facts import Facts
from placement.reports.queries.portable import SCALE, micros_between, scaled
from placement.reports.rules import averages
from placement.reports.rules.chains import longest_chain
from placement.reports.rules.dimensions import Group

DAY = 86_400 * 1_000_000
Answers = Select[Any]
ONE = literal(1)


def list_values(facts: Facts) -> Mapping[str, Answers]:
    """For each median and mean a select of (placement_id, upper, lower): one row per value."""
    return {
        "hours_logged_median": _of_fact(facts, facts.checkin, facts.checkin.c.hours, SCALE, facts.checkin.c.logs > 0),
        "supervisor_overall_median": _of_fact(facts, facts.final, facts.final.c.overall),
        "mentor_meetings_median": _of_fact(facts, facts.tie, facts.tie.c.held),
        "contacts_met_median": _of_fact(facts, facts.contact, facts.contact.c.met),
        "objectives_per_placement_median": _of_fact(
            facts, facts.objective, facts.objective.c.sent, 1, facts.objective.c.sent > 0
        ),
        "answer_days_median": _answer_days(),
        "depth_median": _depths(),
        "days_to_decision_median": _decision_days(),
        "organizations_median": _distinct(Contact.organization),
        "functions_median": _distinct(Contact.function),
        "blau_median": _blau(),
        **{f"mentor_{family}_mean": _family(family) for family in sources.FAMILIES},
    }


def _answer(placement_id: ColumnElement[Any], upper: ColumnElement[Any], lower: ColumnElement[Any]) -> Answers:
    return select(placement_id.label("placement_id"), upper.label("upper"), lower.label("lower"))


def _of_fact(facts: Facts, source: Any, upper: Any, lower: int = 1, *conditions: Any) -> Answers:
    """A value the sources hold already, one per placement."""
    return _answer(source.c.placement_id, upper, literal(lower)).where(upper.is_not(None), *conditions)


def _answer_days() -> Answers:
    days = micros_between(CheckIn.responded_at, CheckIn.submitted_at)
    return _answer(_id(CheckIn.placement_id), days, literal(DAY)).where(
        CheckIn.responded_at.is_not(None), CheckIn.submitted_at.is_not(None)
    )


def _id(column: Any) -> ColumnElement[int]:
    found: ColumnElement[int] = column
    return found


def _depths() -> Answers:
    """Depth comes in half steps."""
    return _answer(_id(CheckIn.placement_id), scaled(CheckIn.depth), literal(SCALE)).where(
        CheckIn.depth.is_not(None), CheckIn.submitted_at.is_not(None)
    )


def _decision_days() -> Answers:
    days = micros_between(Objective.last_decided_at, Objective.first_submitted_at)
    return _answer(_id(Objective.placement_id), days, literal(DAY)).where(
        Objective.last_decided_at.is_not(None), Objective.first_submitted_at.is_not(None)
    )


def _distinct(column: Any) -> Answers:
    """How many different entries the contacts met have."""
    return (
        _answer(_id(Contact.placement_id), func.count(column.distinct()), ONE)
        .where(sources.is_met(), column != "")
        .group_by(Contact.placement_id)
    )


def _blau() -> Answers:
    """One minus the sum of squared shares of each function: (n n - sum of squares) / (n n)."""
    per_function = (
        select(Contact.placement_id, func.count().label("times"))
        .where(sources.is_met(), Contact.function != "")
        .group_by(Contact.placement_id, Contact.function)
        .subquery("per_function")
    )
    n, squares = func.sum(per_function.c.times), func.sum(per_function.c.times * per_function.c.times)
    return (
        _answer(per_function.c.placement_id, n * n - squares, n * n)
        .group_by(per_function.c.placement_id)
        .having(n >= 2)
    )


def _family(family: str) -> Answers:
    """The mean over a placement's ties of each tie's mean; sixths keep a mean of two or of three answers whole."""
    items = [getattr(MentoringTie, f"{family}_{n}") for n in (1, 2, 3)]
    given = sources.answers_given(family)
    total = sum((func.coalesce(item, 0) for item in items[1:]), func.coalesce(items[0], 0))
    sixths = func.sum(total * 6 // given)
    return (
        _answer(_id(MentoringTie.placement_id), sixths, func.count() * 6)
        .where(and_(given >= 2))
        .group_by(MentoringTie.placement_id)
    )


@dataclass(frozen=True)
class Values:
    """How often each value was found, in whole numbers of which `scale` make one."""

    scale: int
    counts: Counter[int]

    @property
    def n(self) -> int:
        return self.counts.total()

    @property
    def median(self) -> Fraction | None:
        return self._scaled(averages.median(self.counts))

    @property
    def mean(self) -> Fraction | None:
        return self._scaled(averages.mean(self.counts))

    def _scaled(self, value: Fraction | None) -> Fraction | None:
        return None if value is None else value / self.scale


NO_VALUES = Values(1, Counter())
ByGroup = dict[Group, Values]


def count_values(facts: Facts, shape: Shape) -> dict[str, ByGroup]:
    """For each median and mean how often each value was found in each group."""
    rows = {code: _ask(answers, facts.cohort) for code, answers in list_values(facts).items()}
    rows["chain_depth_median"] = list(_chain_depths(facts.cohort))
    return {code: _by_group(found, shape) for code, found in rows.items()}


Rows = list[tuple[int, int, int]]


def _ask(values: Answers, cohort: CTE) -> Rows:
    found = values.subquery("found")
    asked = select(found).where(found.c.placement_id.in_(select(cohort.c.placement_id)))
    return [(placement_id, int(upper), int(lower)) for placement_id, upper, lower in db.session.execute(asked)]


def _by_group(rows: Rows, shape: Shape) -> ByGroup:
    """Values over their common denominator, so that sorting them is sorting whole numbers."""
    scale = math.lcm(*{lower for _, _, lower in rows})
    counts: dict[Group, Counter[int]] = defaultdict(Counter)
    for placement_id, upper, lower in rows:
        value = upper * (scale // lower)
        for group in shape.groups_of[placement_id]:
            counts[group][value] += 1
    return {group: Values(scale, found) for group, found in counts.items()}


def _chain_depths(cohort: CTE) -> Iterator[tuple[int, int, int]]:
    """The longest chain of introductions among the contacts met in each placement."""
    asked = (
        select(cohort.c.placement_id, Contact.id, Contact.introduced_by_id)
        .join_from(cohort, Contact, Contact.placement_id == cohort.c.placement_id)
        .where(sources.is_met())
    )
    met: dict[int, dict[int, int | None]] = defaultdict(dict)
    for placement_id, contact_id, introducer_id in db.session.execute(asked):
        met[placement_id][contact_id] = introducer_id
    return ((placement_id, longest_chain(introduced_by), 1) for placement_id, introduced_by in met.items())
