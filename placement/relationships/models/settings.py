"""A student's choices for People: the calendar feed, a weekly time, a weekly email, suggestions put away."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime


class PeopleSettings(Base):
    """One row per student who chose anything. The feed's address is stored as a hash only.

    Weekdays are 0 (Monday) to 6. `stopped_after_end` ends the emails after a placement. `put_away` has the names of
    the first suggestions that are done or dismissed.
    """

    __tablename__ = "people_settings"

    student_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    feed_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    feed_made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    feed_shows_names: Mapped[bool] = mapped_column(default=False)
    time_weekday: Mapped[int | None]
    time_hour: Mapped[int | None]
    time_minutes: Mapped[int | None]
    email_weekday: Mapped[int | None]
    missing_hidden_until: Mapped[date | None]
    objectives_hidden_until: Mapped[date | None]
    stopped_after_end: Mapped[bool] = mapped_column(default=False)
    put_away: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (
        CheckConstraint("time_weekday BETWEEN 0 AND 6", name="time_weekday_range"),
        CheckConstraint("email_weekday BETWEEN 0 AND 6", name="email_weekday_range"),
        CheckConstraint("time_hour BETWEEN 0 AND 23", name="time_hour_range"),
        CheckConstraint("time_minutes BETWEEN 15 AND 60", name="time_minutes_range"),
    )
