"""The last week of a placement, on one page."""

from __future__ import annotations

from flask import request

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.placements.models import Placement
from placement.relationships.page.last_week import gather, get_last_week
from placement.relationships.policies import may_keep_network
from placement.relationships.views.blueprint import bp
from placement.relationships.views.origins import LAST_WEEK


@bp.get("/placements/<ref:ref>/last-week")
@guard(may_keep_network, load=get_last_week)
def last_week(actor: Actor, placement: Placement) -> View:
    shown = gather(actor, placement, request.args.get("saved", ""))
    return page("relationships/last_week.html", shown=shown, placement=placement, origin=LAST_WEEK + placement.ref)
