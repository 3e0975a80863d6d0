"""Mark missed check-ins and send reminders, each at most once."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import contains_eager

from placement.checkins import notices
from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules import schedule as rules
from placement.checkins.rules.transitions import CheckInVerb
from placement.checkins.services import schedule, transition
from placement.core import clock
from placement.core.actors import SYSTEM
from placement.core.database import db
from placement.jobs import enqueue, handler, periodic
from placement.jobs.models import Job
from placement.placements.models import Placement, State
from placement.placements.queries import placements

AT_ONCE = 500
NOTICES = {"opened": notices.tell_opened, "overdue": notices.tell_overdue}


@periodic
def mark_missed() -> int:
    """Mark check-ins missed 30 days past due or when the placement is over; delete those due after its end."""
    return _delete_future() + _miss()


def _delete_future() -> int:
    """Delete blank check-ins due after the end of their placement."""
    ahead = and_(
        Placement.state.in_((*rules.OVER, State.WITHDRAWN)),
        CheckIn.state == CheckInState.SCHEDULED,
        CheckIn.drafted_at.is_(None),
        or_(CheckIn.due_on >= clock.today(), CheckIn.due_on > Placement.ends_on, Placement.state == State.WITHDRAWN),
    )
    query = select(Placement).where(Placement.id.in_(select(CheckIn.placement_id).join(Placement).where(ahead)))
    affected = list(db.session.scalars(query.order_by(Placement.id).limit(AT_ONCE)))
    for placement in affected:
        schedule.replan(SYSTEM, placement)
    return len(affected)


def _miss() -> int:
    too_old = and_(Placement.state.in_(rules.UNDER_WAY), CheckIn.due_on <= clock.today() - rules.MISSED_AFTER)
    query = (
        select(CheckIn)
        .join(CheckIn.placement)
        .where(CheckIn.state.in_(rules.UNWRITTEN), or_(too_old, Placement.state.in_(rules.OVER)))
        .order_by(CheckIn.id)
        .limit(AT_ONCE)
    )
    missed = list(db.session.scalars(query))
    for checkin in missed:
        transition.move(checkin, CheckInVerb.MISS)
    return len(missed)


@periodic
def remind() -> int:
    """Queue today's emails: one when a check-in opens, one when it is overdue."""
    today = clock.today()
    opened = and_(CheckIn.opens_on <= today, CheckIn.due_on >= today)
    overdue = and_(CheckIn.due_on <= today - rules.GRACE, CheckIn.due_on > today - rules.MISSED_AFTER)
    return _queue("opened", opened) + _queue("overdue", overdue)


def _queue(kind: str, when: ColumnElement[bool]) -> int:
    day = CheckIn.opens_on if kind == "opened" else CheckIn.due_on
    key = literal("checkin:") + cast(CheckIn.id, String) + f":{kind}:" + cast(day, String)
    query = (
        select(CheckIn.id, key)
        .join(CheckIn.placement)
        .where(CheckIn.state.in_(rules.UNWRITTEN), Placement.state.in_(rules.UNDER_WAY), when)
        .where(~exists().where(Job.key == key))
        .order_by(CheckIn.id)
        .limit(AT_ONCE)
    )
    due = db.session.execute(query).all()
    for checkin_id, job_key in due:
        enqueue("checkins.remind", {"checkin_id": checkin_id, "kind": kind}, key=job_key)
    return len(due)


@handler("checkins.remind")
def send_reminder(job: Job) -> None:
    """Send one reminder, unless the check-in was submitted or deleted meanwhile."""
    query = (
        select(CheckIn)
        .join(CheckIn.placement)
        .where(CheckIn.id == job.args["checkin_id"], CheckIn.state.in_(rules.UNWRITTEN))
        .options(contains_eager(CheckIn.placement).options(*placements.with_parts()))
    )
    checkin = db.session.scalars(query).first()
    if checkin is not None:
        NOTICES[job.args["kind"]](checkin)
