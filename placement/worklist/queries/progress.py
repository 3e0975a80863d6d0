"""A placement's progress, gathered once for the pages that show it."""

from __future__ import annotations

from placement.agreements.queries import agreements
from placement.checkins import queries as checkins
from placement.core import clock
from placement.evaluations import queries as evaluations
from placement.evaluations import services as evaluation_services
from placement.evaluations.models import Rater
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.worklist.rules.progress import Progress


def gather(placement: Placement) -> Progress:
    """Read the placement's progress from every package."""
    return Progress(
        placement=placement,
        case=agreements.case_of(placement),
        checkins=checkins.list_for(placement),
        sent=evaluations.list_sent([placement.id]).get(placement.id, set()),
        open_occasions=evaluation_services.list_open(placement, Rater.SELF),
        supervisor_occasions=evaluation_services.list_open(placement, Rater.SUPERVISOR),
        objectives=agreements.list_objectives(placement.id),
        primary=queries.find_primary(placement.id),
        moves=queries.list_moves(placement.id),
        today=clock.today(),
    )
