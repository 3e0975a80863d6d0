"""Check-ins: scheduled reflections, their drafts, and faculty's replies."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.core.text import recorded_for
from placement.people.models import User
from placement.placements.models import Placement


class CheckInState(Label):
    """The stored state; `rules.stage` derives open and overdue from dates."""

    SCHEDULED = "scheduled", "Scheduled"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    REPLIED = "answered", "Replied"
    EXCUSED = "excused", "Excused"
    MISSED = "missed", "Missed"


class CheckIn(Base):
    """One scheduled reflection. `was_late` is set at submission, in the institution's time zone.

    `mood` and `support` (1-5) are optional and for faculty only. `depth` is Kember's 1 to 4 in half steps.
    `submitted_at` and `was_late` are from the first submission; a correction sets `corrected_at` and clears `read_at`.
    `people_met` has rows as typed; once submitted, names and organizations are only in the student's contacts, and
    a row here has contact_id, function, and role_level. Rows with `ticked` are people whom the form offered, in a
    draft, too. `no_one_new` is the student's answer that they met no one. `events` has the id, kind, and day of
    events of the placement, never their words.
    """

    __tablename__ = "checkin"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    number: Mapped[int]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    prompt_set: Mapped[str] = mapped_column(String(40), default="what_so_what_now_what")
    prompt_version: Mapped[int] = mapped_column(default=1)
    state: Mapped[CheckInState] = mapped_column(choice(CheckInState), default=CheckInState.SCHEDULED)
    what: Mapped[str] = mapped_column(Text, default="")
    so_what: Mapped[str] = mapped_column(Text, default="")
    now_what: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    mood: Mapped[int | None] = mapped_column(SmallInteger)
    support: Mapped[int | None] = mapped_column(SmallInteger)
    feedback_asked: Mapped[str] = mapped_column(Text, default="")
    feedback_got: Mapped[str] = mapped_column(Text, default="")
    people_met: Mapped[list[Any]] = mapped_column(JSON, default=list)
    no_one_new: Mapped[bool] = mapped_column(default=False, server_default="0")
    events: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    next_step: Mapped[str] = mapped_column(Text, default="")
    next_step_on: Mapped[date | None]
    objective_numbers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    skill_codes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    drafted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    was_late: Mapped[bool | None] = mapped_column(Boolean)
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    excused_reason: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    response: Mapped[str] = mapped_column(Text, default="")
    responded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    responded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    depth: Mapped[Decimal | None] = mapped_column(Numeric(2, 1))
    row_version: Mapped[int] = mapped_column(default=1)

    placement: Mapped[Placement] = relationship()
    responded_by: Mapped[User | None] = relationship()
    earlier: Mapped[list[EarlierVersion]] = relationship(order_by="EarlierVersion.number", passive_deletes=True)

    __table_args__ = (
        UniqueConstraint("placement_id", "number"),
        CheckConstraint("mood BETWEEN 1 AND 5", name="mood_range"),
        CheckConstraint("support BETWEEN 1 AND 5", name="support_range"),
        CheckConstraint("depth IN (1, 1.5, 2, 2.5, 3, 3.5, 4)", name="depth_steps"),
        CheckConstraint("hours >= 0", name="hours_positive"),
        Index("ix_checkin_state_due", "state", "due_on", "id", "placement_id"),
        Index("ix_checkin_placement_state", "placement_id", "state", "read_at", "due_on"),
    )
    __mapper_args__ = {"version_id_col": row_version}

    @property
    def was_opened(self) -> bool:
        """True if faculty has opened any version."""
        return self.read_at is not None or any(version.read_at is not None for version in self.earlier)

    @property
    def recorded(self) -> str:
        """Describe who recorded it and on whose behalf."""
        return recorded_for(self.recorded_by, self.on_behalf_of)


class EarlierVersion(Base):
    """The text of a check-in before a correction; visible only to its student and faculty.

    `answers` has the columns as plain values (rules.correction). `read_at` is when faculty read it.
    """

    __tablename__ = "checkin_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    checkin_id: Mapped[int] = mapped_column(ForeignKey("checkin.id", ondelete="CASCADE"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("checkin_id", "number"),)


class CheckInMeeting(Base):
    """A meeting that a check-in made, so that a correction can take it back, and whether it made the contact too."""

    __tablename__ = "checkin_meeting"

    interaction_id: Mapped[int] = mapped_column(
        ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    checkin_id: Mapped[int] = mapped_column(ForeignKey("checkin.id", ondelete="CASCADE"), index=True)
    made_contact: Mapped[bool] = mapped_column(default=False, server_default="0")
