"""Find ratings and evaluations of a placement the actor can see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from placement.core.database import db
from placement.evaluations.models import COLUMNS, Evaluation, Occasion, Rater, Rating, SkillRating
from placement.placements.models import Placement
from placement.terms.services import freeze_skills


class RatingRow(NamedTuple):
    """One skill in a ratings table; `given` has its answers by column."""

    label: str
    definition: str
    given: dict[str, Rating | None]


def list_evaluations(placement: Placement) -> list[Evaluation]:
    """List the evaluations of a placement, oldest first."""
    wanted = select(Evaluation).where(Evaluation.placement_id == placement.id)
    return list(db.session.scalars(wanted.order_by(Evaluation.submitted_at, Evaluation.id)))


def find_evaluation(
    placement: Placement, occasion: Occasion, rater: Rater, supervisor_id: int | None = None
) -> Evaluation | None:
    """Return this rater's evaluation on this occasion, if any."""
    wanted = select(Evaluation).filter_by(
        placement_id=placement.id, occasion=occasion, rater=rater, supervisor_id=supervisor_id
    )
    return db.session.scalars(wanted).first()


def list_ratings(placement: Placement) -> list[SkillRating]:
    """List the ratings of a placement by skill."""
    wanted = select(SkillRating).where(SkillRating.placement_id == placement.id)
    return list(db.session.scalars(wanted.order_by(SkillRating.skill_id)))


def list_rows(placement: Placement, *, without_final: bool = False) -> list[RatingRow]:
    """List the term's skills with their ratings; `without_final` omits the supervisor's final ones."""
    ratings = {rating.skill_id: rating for rating in list_ratings(placement)}
    columns = [column for column in COLUMNS if not (without_final and column == "final_supervisor")]
    rows = []
    for skill in freeze_skills.list_rated(placement.term):
        rating = ratings.get(skill.skill_id)
        given = {column: rating.get(column) if rating else None for column in columns}
        rows.append(RatingRow(skill.label, skill.definition, given))
    return rows


def list_sent(placement_ids: Iterable[int]) -> dict[int, set[tuple[Occasion, Rater]]]:
    """Map placement ids to their submitted (occasion, rater) pairs."""
    wanted = select(Evaluation.placement_id, Evaluation.occasion, Evaluation.rater).where(
        Evaluation.placement_id.in_(list(placement_ids))
    )
    sent: dict[int, set[tuple[Occasion, Rater]]] = {}
    for placement_id, occasion, rater in db.session.execute(wanted):
        sent.setdefault(placement_id, set()).add((occasion, rater))
    return sent
