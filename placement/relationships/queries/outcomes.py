"""Find mentors and outcomes of a placement the actor can see."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries.placements import get_placement
from placement.relationships.models import (
    TALKS,
    Contact,
    Interaction,
    MentorAnswer,
    MentoringTie,
    Outcome,
    OutcomeKind,
)


def find_answer(placement: Placement) -> MentorAnswer | None:
    """Return the answers on being mentored, if any."""
    return db.session.get(MentorAnswer, placement.id)


def find_mentored(placement: Placement) -> bool | None:
    """Return the student's answer on being mentored, or None."""
    answer = find_answer(placement)
    return answer.mentored if answer else None


def list_mentors(placement: Placement) -> list[MentoringTie]:
    """List the mentors of this placement."""
    query = select(MentoringTie).where(MentoringTie.placement_id == placement.id)
    return list(db.session.scalars(query.options(joinedload(MentoringTie.contact)).order_by(MentoringTie.id)))


def count_met(placement: Placement) -> int:
    """Return how many people the student talked with in this placement, without its supervisors."""
    person = func.coalesce(Contact.merged_into_id, Contact.id)
    supervisors = select(PlacementSupervisor.supervisor_id).where(PlacementSupervisor.placement_id == placement.id)
    query = (
        select(func.count(person.distinct()))
        .join(Interaction, Interaction.contact_id == Contact.id)
        .where(Interaction.placement_id == placement.id, Interaction.kind.in_(TALKS))
        .where(or_(Contact.supervisor_id.is_(None), Contact.supervisor_id.not_in(supervisors)))
    )
    return db.session.scalar(query) or 0


def list_outcomes(placement: Placement) -> dict[OutcomeKind, Outcome]:
    """Map each kind to its recorded outcome."""
    query = select(Outcome).where(Outcome.placement_id == placement.id).order_by(Outcome.id)
    return {outcome.kind: outcome for outcome in db.session.scalars(query)}


def list_recorded(placement: Placement) -> dict[str, str]:
    """Map each kind of outcome to the staff who recorded the student's answer."""
    return {kind.value: outcome.student_recorded_by for kind, outcome in list_outcomes(placement).items()}


def get_mentor(actor: Actor, ref: str, tie_id: int) -> tuple[Placement, MentoringTie]:
    """Return a mentor of the actor's own network. Raises NotThere for others."""
    placement = get_placement(actor, ref)
    tie = db.session.get(MentoringTie, tie_id)
    if tie is None or tie.placement_id != placement.id or placement.student_id != actor.id:
        raise NotThere
    return placement, tie
