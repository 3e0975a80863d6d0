"""Change numbers of terms, and report files made by the worker."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime

OFFERED = timedelta(hours=1)


class ReportNumber(Base):
    """One writer's share of a term's change number, which is the sum over writers.

    Database triggers raise it in the transaction that changes a fact, so every kind of write is covered. Each
    PostgreSQL connection is a writer with its own row, so connections don't wait on each other. Steps are random, so
    that a number never repeats, not even after a rollback or in a restored copy.
    """

    __tablename__ = "report_number"

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)
    writer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class ReportFile(Base):
    """A report requested by one person; the worker adds the zip and the page's figures.

    `colleges` has the ids of the colleges it is limited to; None means the whole office.
    """

    __tablename__ = "report_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"))
    policy: Mapped[str] = mapped_column(String(40))
    as_of: Mapped[date]
    detail: Mapped[bool]
    colleges: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    report_id: Mapped[str] = mapped_column(String(16), default="")
    name: Mapped[str] = mapped_column(String(120), default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    figures: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    @property
    def offered_until(self) -> datetime | None:
        """When a finished report expires (UTC); None if it is not finished."""
        return self.finished_at + OFFERED if self.finished_at else None
