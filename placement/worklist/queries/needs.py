"""Count placements by need, with the earliest date: one query whose parts each use their own index."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Date, Select, cast, func, literal, null, select, union_all

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import UTCDateTime, db
from placement.placements.models import Placement
from placement.placements.queries.placements import visible_to
from placement.worklist.queries.items import NEEDS, Need


class Count(NamedTuple):
    """Number of placements with a need, and the date of the earliest."""

    placements: int
    since: date | datetime | None


def count_needs(actor: Actor) -> dict[str, Count]:
    """Map each need's code to its count. Closed placements have no needs."""
    figures = _select_all(actor, clock.start_of(clock.today()))
    return {code: Count(number, day or moment) for code, number, day, moment in db.session.execute(figures)}


@lru_cache(maxsize=64)
def _select_all(actor: Actor, day_began: datetime) -> CompoundSelect[Any]:
    """Build the query for an actor and day; cached because building it is slow. `day_began` is only a cache key."""
    return union_all(*(_select_figures(actor, need) for need in NEEDS.values()))


def _select_figures(actor: Actor, need: Need) -> Select[Any]:
    """Select a need's number of placements and its earliest date or time, each in its own column."""
    since, no_day, no_moment = need.since(), cast(null(), Date), cast(null(), UTCDateTime)
    earliest = func.min(since)
    columns = (earliest, no_moment) if isinstance(since.type, Date) else (no_day, earliest)
    figures = select(literal(need.code), func.count(), *columns).select_from(Placement)
    return figures.where(visible_to(actor), need.holds(clock.today()))
