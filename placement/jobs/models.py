"""Background jobs: one table, written in the transaction that needs the work done."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label


class JobState(Label):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class Priority(IntEnum):
    """The order in which waiting jobs are taken; what is LONG has a thread of its own and delays no other."""

    EMAIL = 1
    USUAL = 2
    LONG = 3


class Job(Base):
    """One background job. A worker holds it by a lease (`leased_until`): if the worker dies, another one takes over."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    priority: Mapped[int] = mapped_column(default=Priority.USUAL, server_default="2")
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index("ix_job_due", "state", "priority", "run_at", "id"),)
