"""Meetings with a contact, thanks, and other things that happened."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label


class InteractionKind(Label):
    MEETING = "meeting", "Meeting"
    CATCH_UP = "catch-up", "Catch-up"
    FOLLOW_UP = "follow-up", "Follow-up"
    THANKS = "thanks", "Thanks"
    UPDATE = "update", "Update"
    HELP_OFFERED = "help offered", "Help offered"
    HELP_RECEIVED = "help received", "Help received"
    CONNECTED = "connected", "Connected"


TALKS = (InteractionKind.MEETING, InteractionKind.CATCH_UP)


class Interaction(Base):
    """Something that happened with a contact on a day. Talks are meetings and catch-ups; touches are all kinds.

    `placement_id` is set when the row is made. `placement_unclear` asks the student which of two placements it was.
    `note` and `learned` are for the student alone; the note is deleted in time unless `note_kept`.
    """

    __tablename__ = "interaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    on: Mapped[date]
    kind: Mapped[InteractionKind] = mapped_column(choice(InteractionKind))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id", ondelete="SET NULL"), index=True)
    placement_unclear: Mapped[bool] = mapped_column(default=False, server_default="0")
    minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(240), default="", server_default="")
    note_kept: Mapped[bool] = mapped_column(default=False, server_default="0")
    learned: Mapped[str] = mapped_column(String(500), default="", server_default="")
    is_migrated: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_interaction_contact", "contact_id", "on"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_range"),
        {"sqlite_autoincrement": True},
    )
