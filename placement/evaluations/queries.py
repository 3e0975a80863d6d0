"""Find ratings and evaluations of a placement the actor can see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from placement.core.database import db
from placement.evaluations.models import COLUMNS, Evaluation, Occasion, Rater, Rating, SkillRating
from placement.placements.models import Placement
from placement.terms.services import freeze_skills
from placement.terms.services.freeze_skills import RatedSkill


class RatingRow(NamedTuple):
    """One skill in a ratings table; `given` has its answers by column."""

    label: str
    definition: str
    given: dict[str, Rating | None]


def list_of(placement_ids: Collection[int]) -> dict[int, list[Evaluation]]:
    """Map placement ids to their evaluations with the supervisors who sent them, oldest first."""
    query = select(Evaluation).where(Evaluation.placement_id.in_(placement_ids))
    query = query.options(joinedload(Evaluation.supervisor)).order_by(Evaluation.submitted_at, Evaluation.id)
    evaluations: dict[int, list[Evaluation]] = {placement_id: [] for placement_id in placement_ids}
    for one in db.session.scalars(query):
        evaluations[one.placement_id].append(one)
    return evaluations


def find_evaluation(
    placement: Placement, occasion: Occasion, rater: Rater, supervisor_id: int | None = None
) -> Evaluation | None:
    """Return this rater's evaluation on this occasion, if any."""
    query = select(Evaluation).filter_by(
        placement_id=placement.id, occasion=occasion, rater=rater, supervisor_id=supervisor_id
    )
    return db.session.scalars(query).first()


def list_ratings(placement: Placement) -> list[SkillRating]:
    """List the ratings of a placement by skill."""
    query = select(SkillRating).where(SkillRating.placement_id == placement.id)
    return list(db.session.scalars(query.order_by(SkillRating.skill_id)))


def list_skills(placement: Placement) -> list[tuple[RatedSkill, SkillRating | None]]:
    """List the term's skills, including the free one, each with this placement's ratings."""
    skills = freeze_skills.select_skills(placement.term)
    of_skill = SkillRating.skill_id == skills.selected_columns[0]
    query = skills.outerjoin(SkillRating, and_(of_skill, SkillRating.placement_id == placement.id))
    return [(freeze_skills.as_skill(row), row[-1]) for row in db.session.execute(query.add_columns(SkillRating))]


def list_rows(
    rated: Iterable[tuple[RatedSkill, SkillRating | None]], *, without_final: bool = False
) -> list[RatingRow]:
    """List the skills to rate, without the free one, with ratings; `without_final` omits supervisors' final ones."""
    columns = [column for column in COLUMNS if not (without_final and column == "final_supervisor")]
    return [
        RatingRow(skill.label, skill.definition, {column: rating.get(column) if rating else None for column in columns})
        for skill, rating in rated
        if not skill.is_free
    ]


def list_sent(placement_ids: Iterable[int]) -> dict[int, set[tuple[Occasion, Rater]]]:
    """Map placement ids to their submitted (occasion, rater) pairs."""
    query = select(Evaluation.placement_id, Evaluation.occasion, Evaluation.rater).where(
        Evaluation.placement_id.in_(list(placement_ids))
    )
    sent: dict[int, set[tuple[Occasion, Rater]]] = {}
    for placement_id, occasion, rater in db.session.execute(query):
        sent.setdefault(placement_id, set()).add((occasion, rater))
    return sent
