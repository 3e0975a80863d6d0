"""What waits for a faculty member: objectives to sign, reflections to read."""

from __future__ import annotations

from flask import render_template

from placement.access.guards import guard
from placement.agreements import waiting
from placement.casework.blueprint import bp
from placement.checkins import queries as checkins
from placement.core.actors import Actor, Role


def may_have_inbox(actor: Actor) -> bool:
    """An inbox is what somebody's own placements want of them as faculty."""
    return actor.has(Role.FACULTY)


@bp.get("/inbox")
@guard(may_have_inbox)
def inbox(actor: Actor) -> str:
    return render_template(
        "casework/inbox.html",
        to_sign=waiting.list_to_sign(actor),
        unread=checkins.list_unread(actor),
        unread_count=checkins.count_unread(actor),
    )
