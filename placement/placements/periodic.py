"""Daily work: approved placements start and active ones end on their dates."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from placement import jobs
from placement.core import clock
from placement.core.actors import SYSTEM
from placement.core.database import db
from placement.core.unit_of_work import transaction
from placement.placements import services
from placement.placements.models import Placement, State
from placement.placements.rules.transitions import PlacementVerb

BATCH = 200


@jobs.periodic
def move_by_date() -> int:
    """Start placements that begin today and end those that ended yesterday; repeating it changes nothing."""
    today = clock.today()
    started = _move_all(PlacementVerb.START, State.APPROVED, Placement.starts_on <= today)
    return started + _move_all(PlacementVerb.END, State.ACTIVE, Placement.ends_on < today)


def _move_all(verb: PlacementVerb, state: State, due: ColumnElement[bool]) -> int:
    """Move placements in batches, each in its own short transaction, so that other writers don't wait."""
    moved = 0
    while batch := list(
        db.session.scalars(select(Placement).where(Placement.state == state, due).order_by(Placement.id).limit(BATCH))
    ):
        with transaction():
            for placement in batch:
                services.move(SYSTEM, placement, verb)
        moved += len(batch)
    return moved
