"""Email rating requests: once when an occasion opens, then two weekly reminders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import SYSTEM
from placement.core.database import db
from placement.evaluations import notices, queries, rules
from placement.evaluations.models import Occasion, Rater
from placement.jobs import enqueue, handler, periodic
from placement.jobs.models import Job
from placement.placements.models import Placement, State
from placement.placements.queries.placements import find_primary, get_by_id
from placement.terms.models import Term, TermState

TIMES = 3
APART = timedelta(days=7)
UNTIL_AFTER_END = timedelta(days=30)
AT_ONCE = 500
ASKED_OF = {(Rater.SELF, Occasion.BASELINE), (Rater.SELF, Occasion.FINAL)} | {
    (Rater.SUPERVISOR, occasion) for occasion in (Occasion.MIDPOINT, Occasion.FINAL)
}


class Ask(NamedTuple):
    """A rating request to send today; `time` counts the earlier ones."""

    placement_id: int
    rater: Rater
    occasion: Occasion
    time: int


@periodic
def ask_daily() -> int:
    """Queue today's requests once a day."""
    key = f"evaluations.ask:{clock.today()}"
    existing = db.session.scalar(select(Job.id).where(Job.key == key))
    if existing is None:
        enqueue("evaluations.ask", {"after": 0}, key=key)
    return int(existing is None)


@handler("evaluations.ask")
def ask_all(job: Job) -> None:
    """Queue one job per request for a batch of placements, then the next batch."""
    today = clock.today()
    placements = list_under_way(job.args["after"], today)
    for ask in list_asks(placements, today):
        args = {"placement_id": ask.placement_id, "rater": ask.rater.value, "occasion": ask.occasion.value}
        key = f"evaluation:{ask.placement_id}:{ask.occasion.value}:{ask.rater.value}:{ask.time}"
        enqueue("evaluations.ask_one", {**args, "again": ask.time > 0}, key=key)
    if len(placements) == AT_ONCE:
        last = placements[-1].id
        enqueue("evaluations.ask", {"after": last}, key=f"evaluations.ask:{today}:{last}")


def list_under_way(after: int, today: date) -> list[Placement]:
    """List the next active or recently ended placements by id."""
    query = (
        select(Placement)
        .join(Term, Term.id == Placement.term_id)
        .where(Placement.id > after, Placement.state.in_((State.ACTIVE, State.ENDED)))
        .where(Placement.ends_on >= today - UNTIL_AFTER_END, Term.state == TermState.OPEN)
        .order_by(Placement.id)
    )
    return list(db.session.scalars(query.limit(AT_ONCE)))


def list_asks(placements: list[Placement], today: date) -> Iterator[Ask]:
    """Yield today's requests for these placements."""
    sent = queries.list_sent(placement.id for placement in placements)
    for placement in placements:
        done = sent.get(placement.id, set())
        for rater in Rater:
            for window in open_windows(placement, rater, today):
                time = (today - max(window.opens, placement.starts_on or today)) // APART
                if (rater, window.occasion) in ASKED_OF and (window.occasion, rater) not in done and time < TIMES:
                    yield Ask(placement.id, rater, window.occasion, time)


def open_windows(placement: Placement, rater: Rater, today: date) -> list[rules.Window]:
    """List the windows of this rater that are open today."""
    if placement.starts_on is None or placement.ends_on is None:
        return []
    opened = rules.list_open(rater, placement.state, placement.starts_on, placement.ends_on, today)
    windows = rules.windows(rater, placement.starts_on, placement.ends_on, placement.starts_on)
    return [window for window in windows if window.occasion in opened]


@handler("evaluations.ask_one")
def ask_one(job: Job) -> None:
    """Email one request, unless the evaluation was submitted meanwhile."""
    placement = get_by_id(SYSTEM, job.args["placement_id"])
    rater, occasion = Rater(job.args["rater"]), Occasion(job.args["occasion"])
    if (occasion, rater) in queries.list_sent([placement.id]).get(placement.id, set()):
        return
    if rater is Rater.SELF:
        notices.ask_student(placement, occasion, job.args["again"])
    elif (primary := find_primary(placement.id)) is not None:
        notices.ask_supervisor(placement, primary.supervisor, occasion, job.args["again"])
