"""The values behind each median and mean, delivered as how often each was found in each group.

A value arrives as two whole numbers, upper and lower, so that it is a fraction here and no database rounds it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, literal, select
from sqlalchemy.orm import aliased

from placement.agreements.models import Objective
from placement.checkins.models import CheckIn
from placement.relationships.models import Contact, MentoringTie
from placement.reports.queries import sources
from placement.reports.queries.facts import Facts
from placement.reports.queries.portable import SCALE, micros_between, scaled

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
        "chain_depth_median": _chain_depth(facts.cohort),
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


def _chain_depth(cohort: CTE) -> Answers:
    """How many introductions in a row led to the contact farthest out; introductions elsewhere do not count."""
    here = and_(Contact.placement_id.in_(select(cohort.c.placement_id)), sources.is_met())
    introducer, following = aliased(Contact), aliased(Contact)
    by_nobody_here = ~exists().where(
        introducer.id == Contact.introduced_by_id,
        introducer.placement_id == Contact.placement_id,
        sources.is_met(introducer),
    )
    chain = (
        select(Contact.id.label("contact_id"), Contact.placement_id.label("placement_id"), literal(0).label("depth"))
        .where(here, by_nobody_here)
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(following.id, following.placement_id, chain.c.depth + 1).where(
            following.introduced_by_id == chain.c.contact_id,
            following.placement_id == chain.c.placement_id,
            sources.is_met(following),
        )
    )
    return _answer(chain.c.placement_id, func.max(chain.c.depth), ONE).group_by(chain.c.placement_id)


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


def grouped(values: Answers, membership: CTE) -> Select[Any]:
    """How often each value stands in each group."""
    found = values.subquery("found")
    keys = (membership.c.dimension, membership.c.code, found.c.upper, found.c.lower)
    return (
        select(*keys, func.count().label("times"))
        .join(found, found.c.placement_id == membership.c.placement_id)
        .group_by(*keys)
    )
