"""Helpers of every factory."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from placement.core import clock
from placement.core.database import Base, db

numbers = count(1)


Row = TypeVar("Row", bound=Base)


def saved(row: Row) -> Row:
    """The row, flushed."""
    db.session.add(row)
    db.session.flush()
    return row


def day(offset: int = 0) -> date:
    """The date this many days from today at the institution."""
    return clock.today() + timedelta(days=offset)
