"""Everything that is known of the placements of a cohort, joined to one row each."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import CTE, FromClause, Subquery

from placement.reports.queries import sources
from placement.reports.queries.cohort import Scope, cohort


@dataclass(frozen=True)
class Facts:
    """Everything that is known of the placements of a cohort, one row each."""

    cohort: CTE
    joined: FromClause
    placement: Subquery
    checkin: Subquery
    agreement: Subquery
    rating: Subquery
    final: Subquery
    mentor: Subquery
    outcome: Subquery
    tie: Subquery
    contact: Subquery
    interaction: Subquery
    objective: Subquery


def gather(scope: Scope, skill_ids: Collection[int]) -> Facts:
    placements = cohort(scope)
    parts = {
        "placement": sources.placements_of(placements),
        "checkin": sources.checkins(placements, scope.as_of),
        "agreement": sources.agreements(placements),
        "rating": sources.ratings(placements, skill_ids),
        "final": sources.finals(placements),
        "mentor": sources.mentors(placements),
        "outcome": sources.outcomes(placements),
        "tie": sources.ties(placements),
        "contact": sources.contacts(placements),
        "interaction": sources.interactions(placements, scope.as_of),
        "objective": sources.objectives(placements),
    }
    first, *others = parts.values()
    return Facts(placements, join_all(placements, first, *others), **parts)


def join_all(cohort: CTE, first: Subquery, *others: Subquery) -> FromClause:
    """The cohort with everything that is known of its placements, absent where nothing is."""
    joined: FromClause = cohort.join(first, first.c.id == cohort.c.placement_id)
    for other in others:
        joined = joined.outerjoin(other, other.c.placement_id == cohort.c.placement_id)
    return joined
