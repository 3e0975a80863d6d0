"""Faculty's inbox: objectives to sign off, reflections to read, attainment to rate."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import ColumnElement, func, select

from placement.access.guards import guard
from placement.agreements.queries import pending
from placement.checkins import queries as checkins
from placement.core import clock
from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.worklist.queries.items import NEEDS
from placement.worklist.views.blueprint import bp

SHOWN = 50


def may_have_inbox(actor: Actor) -> bool:
    """True for faculty; the inbox lists the work on their own placements."""
    return actor.has(Role.FACULTY)


@bp.get("/inbox")
@guard(may_have_inbox)
def inbox(actor: Actor) -> str:
    return render_template(
        "worklist/inbox.html",
        to_sign=pending.list_to_sign(actor),
        unread=checkins.list_unread(actor),
        unread_count=checkins.count_unread(actor),
        to_decide=list_to_decide(actor),
        to_decide_count=count_to_decide(actor),
    )


def list_to_decide(actor: Actor) -> list[Placement]:
    """The actor's ended placements with objectives that faculty has not rated, oldest first."""
    wanted = queries.select_visible(actor).where(*_undecided(actor)).order_by(Placement.ends_on, Placement.id)
    return list(db.session.scalars(wanted.limit(SHOWN)))


def count_to_decide(actor: Actor) -> int:
    """The number of placements whose attainment faculty has not rated."""
    return db.session.scalar(select(func.count(Placement.id)).where(*_undecided(actor))) or 0


def _undecided(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Placement.faculty_id == actor.id, NEEDS["attainment"].holds(clock.today())
