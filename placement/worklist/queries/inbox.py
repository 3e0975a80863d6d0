"""The placements in faculty's inbox whose attainment is to be rated."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.worklist.queries.items import NEEDS

SHOWN = 50


def list_to_decide(actor: Actor) -> list[Placement]:
    """The actor's ended placements with objectives that faculty has not rated, oldest first."""
    wanted = queries.select_visible(actor).where(*_undecided(actor)).order_by(Placement.ends_on, Placement.id)
    return list(db.session.scalars(wanted.limit(SHOWN)))


def count_to_decide(actor: Actor) -> int:
    """The number of placements whose attainment faculty has not rated."""
    return db.session.scalar(select(func.count(Placement.id)).where(*_undecided(actor))) or 0


def _undecided(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Placement.faculty_id == actor.id, NEEDS["attainment"].holds(clock.today())
