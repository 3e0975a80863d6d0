"""Find what a student chose for People."""

from __future__ import annotations

from sqlalchemy import select

from placement.core.database import db
from placement.relationships.models import PeopleSettings


def find_settings(student_id: int) -> PeopleSettings | None:
    """Return the row of a student, if they chose anything."""
    return db.session.get(PeopleSettings, student_id)


def find_by_feed(feed_hash: str) -> PeopleSettings | None:
    """Return the row whose calendar feed has this hash, if any."""
    return db.session.scalar(select(PeopleSettings).where(PeopleSettings.feed_hash == feed_hash))
