"""Gather the progress of placements, once for all parts of a page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from placement.agreements.models import Objective
from placement.agreements.queries import agreements
from placement.checkins import queries as checkins
from placement.core import clock
from placement.core.database import db
from placement.evaluations import queries as evaluations
from placement.evaluations import services as evaluation_services
from placement.evaluations.models import Rater
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.relationships.models import MentorAnswer, Outcome
from placement.worklist.rules.progress import FinalAnswers, Progress


def gather(placement: Placement) -> Progress:
    """Read the placement's progress from every package."""
    return gather_all([placement])[0]


def gather_all(placements: Sequence[Placement]) -> list[Progress]:
    """Gather the progress of these placements from all packages, in five queries."""
    ids = [placement.id for placement in placements]
    cases, written, rated = agreements.list_cases(placements), checkins.list_of(ids), evaluations.list_of(ids)
    moves, closings = queries.list_moves_of(ids), _list_closings(ids)
    return [
        Progress(
            placement=one,
            case=cases[one.id],
            checkins=written[one.id],
            evaluations=rated[one.id],
            open_occasions=evaluation_services.list_open(one, Rater.SELF),
            supervisor_occasions=evaluation_services.list_open(one, Rater.SUPERVISOR),
            moves=moves[one.id],
            closing=closings[one.id],
            today=clock.today(),
        )
        for one in placements
    ]


def _list_closings(placement_ids: Collection[int]) -> dict[int, FinalAnswers]:
    """Map placement ids to the answers students give at the end; each outcome is a separate row of the query."""
    unrated = exists().where(
        Objective.placement_id == Placement.id,
        Objective.approved_at.is_not(None),
        Objective.withdrawn_at.is_(None),
        Objective.attained_student.is_(None),
    )
    query = (
        select(Placement.id, unrated, MentorAnswer, Outcome)
        .outerjoin(MentorAnswer, MentorAnswer.placement_id == Placement.id)
        .outerjoin(Outcome, Outcome.placement_id == Placement.id)
        .where(Placement.id.in_(placement_ids))
        .order_by(Outcome.id)
    )
    closings: dict[int, FinalAnswers] = {}
    for placement_id, is_unrated, answer, outcome in db.session.execute(query):
        closing = closings.setdefault(placement_id, FinalAnswers(is_unrated, answer, []))
        if outcome is not None:
            closing.outcomes.append(outcome)
    return closings
