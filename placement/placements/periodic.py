"""What the days move on by themselves: approved placements start, active ones end."""

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
    """Start what begins today and end what was over yesterday; running it again changes nothing."""
    today = clock.today()
    started = _move_all(PlacementVerb.START, State.APPROVED, Placement.starts_on <= today)
    return started + _move_all(PlacementVerb.END, State.ACTIVE, Placement.ends_on < today)


def _move_all(verb: PlacementVerb, state: State, due: ColumnElement[bool]) -> int:
    """Move batch by batch, each in its own transaction, so that people are not kept waiting for the database."""
    moved = 0
    while batch := list(
        db.session.scalars(select(Placement).where(Placement.state == state, due).order_by(Placement.id).limit(BATCH))
    ):
        with transaction():
            for placement in batch:
                services.move(SYSTEM, placement, verb)
        moved += len(batch)
    return moved
