"""Find a student's saved answers about reach."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from placement.core.actors import Actor
from placement.core.database import db
from placement.hosts.models import Site
from placement.placements.models import Placement
from placement.relationships.models import ReachAnswers, ReachOccasion
from placement.relationships.rules.placing import COUNTED
from placement.relationships.rules.reach import is_open


def list_unanswered(actor: Actor, today: date) -> list[tuple[Placement, ReachOccasion]]:
    """List the actor's placements with an occasion that is open today and not answered."""
    mine = (
        select(Placement)
        .join(Placement.site)
        .join(Site.host)
        .options(contains_eager(Placement.site).contains_eager(Site.host))
        .where(Placement.student_id == actor.id, Placement.state.in_(COUNTED))
        .order_by(Placement.starts_on, Placement.id)
    )
    own = select(Placement.id).where(Placement.student_id == actor.id)
    query = select(ReachAnswers.placement_id, ReachAnswers.occasion).where(ReachAnswers.placement_id.in_(own))
    answered = {(placement_id, occasion) for placement_id, occasion in db.session.execute(query)}
    return [
        (one, occasion)
        for one in db.session.scalars(mine)
        for occasion in ReachOccasion
        if is_open(occasion, one.starts_on, one.ends_on, today) and (one.id, occasion) not in answered
    ]


def find_reach(placement: Placement, occasion: ReachOccasion) -> ReachAnswers | None:
    """Return the answers of an occasion, if saved."""
    return db.session.get(ReachAnswers, (placement.id, occasion))
