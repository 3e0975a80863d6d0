"""The placements in faculty's inbox whose attainment is to be rated."""

from __future__ import annotations

from sqlalchemy import func, select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.paging import FirstRows, read_first
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.worklist.queries.items import NEEDS

SHOWN = 50


def list_to_decide(actor: Actor) -> FirstRows[Placement]:
    """The actor's first ended placements with objectives that faculty has not rated, oldest first, and their number."""
    order = (Placement.ends_on, Placement.id)
    undecided = (Placement.faculty_id == actor.id, NEEDS["attainment"].holds(clock.today()))
    ids = select(Placement.id, func.count().over().label("total")).where(*undecided)
    first = ids.order_by(*order).limit(SHOWN).subquery()
    query = queries.select_visible(actor).join(first, first.c.id == Placement.id).add_columns(first.c.total)
    return read_first(query.order_by(*order))
