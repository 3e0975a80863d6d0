"""Faculty's inbox: objectives to sign off, reflections to read, attainment to rate."""

from __future__ import annotations

from flask import render_template

from placement.access.guards import guard
from placement.agreements.queries import pending
from placement.checkins import queries as checkins
from placement.core.actors import Actor
from placement.worklist import policies
from placement.worklist.queries import inbox as queries
from placement.worklist.views.blueprint import bp


@bp.get("/inbox")
@guard(policies.may_have_inbox)
def inbox(actor: Actor) -> str:
    return render_template(
        "worklist/inbox.html",
        to_sign=pending.list_to_sign(actor),
        unread=checkins.list_unread(actor),
        to_decide=queries.list_to_decide(actor),
    )
