"""Find a student's saved answers about reach."""

from __future__ import annotations

from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import ReachAnswers, ReachOccasion


def find_reach(placement: Placement, occasion: ReachOccasion) -> ReachAnswers | None:
    """Return the answers of an occasion, if saved."""
    return db.session.get(ReachAnswers, (placement.id, occasion))
