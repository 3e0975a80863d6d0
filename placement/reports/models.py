"""The number of a term, and reports that the worker makes for one person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime

OFFERED = timedelta(hours=1)


class ReportNumber(Base):
    """One writer's share of a term's number, which is the sum over writers.

    Triggers of the database write it, so that it rises whoever changes a fact and however, in the same transaction.
    A writer is a connection, so that none waits for another's. The steps are random: a number never comes back,
    not even after a rollback or from a restored copy.
    """

    __tablename__ = "report_number"

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)
    writer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class ReportFile(Base):
    """A report requested by one person: its zip and the figures of its page, once the worker has made both.

    `colleges` are the ids that it is limited to, None for the whole office.
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
        """The moment at which a finished report is deleted."""
        return self.finished_at + OFFERED if self.finished_at else None
