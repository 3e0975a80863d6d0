"""The one clock: the institution's calendar day, and the current moment in UTC.

A fixed day (setting TODAY) keeps the real time of day, so events still have an order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from placement.core.settings import settings

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Fix the clock inside this block; used only by the demo."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)


def now() -> datetime:
    """The current moment in UTC."""
    if (standing := _standing.get()) is not None:
        return standing
    moment = datetime.now(UTC)
    fixed = settings().today
    if fixed is None:
        return moment
    local = moment.astimezone(settings().time_zone)
    return local.replace(year=fixed.year, month=fixed.month, day=fixed.day).astimezone(UTC)


def today() -> date:
    """Today's date at the institution."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The institution's calendar day at a moment in UTC."""
    return moment.astimezone(settings().time_zone).date()


def start_of(day: date) -> datetime:
    """The moment in UTC when this calendar day begins at the institution."""
    return datetime.combine(day, time(), settings().time_zone).astimezone(UTC)


def is_in_our_time(day: date) -> bool:
    """True for a typed day in a plausible year."""
    return EARLIEST <= day <= LATEST
