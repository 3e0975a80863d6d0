"""The outbox: one row per email, written in the transaction that causes it and delivered afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label


class MessageState(Label):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    KEPT = "kept", "Not sent (no mail server configured)"
    FAILED = "failed", "Not delivered"
    CANCELLED = "cancelled", "Canceled (no longer needed)"


class Message(Base):
    """One email to one address. `[[link:ID]]` in the text is replaced with the address of the link on delivery."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(320))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    about_kind: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[int | None]
    link_id: Mapped[int | None]
    state: Mapped[MessageState] = mapped_column(choice(MessageState), default=MessageState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    unreachable_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_message_about", "about_kind", "about_id", "id"),
        Index("ix_message_state", "state", "id"),
    )


class MailPause(Base):
    """A mail server that can't be reached, and the time of the next try, shared by all workers."""

    __tablename__ = "mail_pause"

    server: Mapped[str] = mapped_column(String(300), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retry_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
