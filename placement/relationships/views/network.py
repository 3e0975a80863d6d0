"""My network: chains and rings in words, and the drawing by a link."""

from __future__ import annotations

from flask import request

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.relationships.page.network import gather
from placement.relationships.policies import may_open_people
from placement.relationships.views.blueprint import bp


@bp.get("/my/people/network")
@guard(may_open_people)
def my_network(actor: Actor) -> View:
    return page("relationships/my_network.html", shown=gather(actor), is_drawn=request.args.get("drawing") == "1")
