"""Count placements by need, with the earliest date: one pass over the open placements."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, case, func, select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.placements.queries.placements import visible_to
from placement.worklist.queries import conditions
from placement.worklist.queries.items import NEEDS, Need

NO_DAY, NO_MOMENT = date.max, datetime.max.replace(tzinfo=UTC)  # stand for an unknown start of a need


class Count(NamedTuple):
    """Number of placements with a need, and the date of the earliest."""

    placements: int
    since: date | datetime | None


def count_needs(actor: Actor) -> dict[str, Count]:
    """Map each need's code to its count. Closed placements have no needs."""
    each = (
        select(*(_since_if_it_holds(need).label(code) for code, need in NEEDS.items()))
        .where(visible_to(actor), conditions.in_states(*conditions.OPEN))
        .offset(0)  # keeps the database from evaluating each condition twice
        .subquery()
    )
    figures = [figure for code in NEEDS for figure in (func.count(each.c[code]), func.min(each.c[code]))]
    found = iter(db.session.execute(select(*figures)).one())
    return {code: Count(next(found), _known(next(found))) for code in NEEDS}


def _since_if_it_holds(need: Need) -> Any:
    """The time a need began; NULL for a placement that does not have it."""
    since = need.since()
    unknown = NO_DAY if isinstance(since.type, Date) else NO_MOMENT
    return case((need.holds(clock.today()), func.coalesce(since, unknown)))


def _known(since: date | datetime | None) -> date | datetime | None:
    return None if since in (NO_DAY, NO_MOMENT) else since
