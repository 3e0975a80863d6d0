"""Mentors: those wished for, asked, and found, and what they confirm themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    case,
    false,
    func,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.relationships.models.contacts import Contact


class TieStage(Label):
    """The stage of finding a mentor; only one who was found counts as having mentored."""

    FOUND = "found", "They are my mentor"
    ASKED = "asked", "I asked them to be"
    WISHED = "wished", "I would like them to be"


class MentoringTie(Base):
    """A contact who mentors, or is wished for, with nine optional ratings 1-5 in three families of three.

    career_1..3, psychosocial_1..3, role_model_1..3, asked once at the end; `statements_on` is the day they were sent.
    With `counts_talks`, meetings held are the talks with this person in this placement; else `meetings_held` is what
    the student entered before talks were counted, if anything.
    """

    __tablename__ = "mentoring_tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    stage: Mapped[TieStage] = mapped_column(
        choice(TieStage), default=TieStage.FOUND, server_default=TieStage.FOUND.value
    )
    asked_on: Mapped[date | None]
    purpose: Mapped[str] = mapped_column(String(200), default="", server_default="")
    is_formal: Mapped[bool | None] = mapped_column(Boolean)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    meetings_planned: Mapped[int | None]
    meetings_held: Mapped[int | None]
    counts_talks: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    statements_on: Mapped[date | None]
    career_1: Mapped[int | None] = mapped_column(SmallInteger)
    career_2: Mapped[int | None] = mapped_column(SmallInteger)
    career_3: Mapped[int | None] = mapped_column(SmallInteger)
    psychosocial_1: Mapped[int | None] = mapped_column(SmallInteger)
    psychosocial_2: Mapped[int | None] = mapped_column(SmallInteger)
    psychosocial_3: Mapped[int | None] = mapped_column(SmallInteger)
    role_model_1: Mapped[int | None] = mapped_column(SmallInteger)
    role_model_2: Mapped[int | None] = mapped_column(SmallInteger)
    role_model_3: Mapped[int | None] = mapped_column(SmallInteger)
    how_it_ended: Mapped[str] = mapped_column(Text, default="")
    shared_with_staff: Mapped[bool] = mapped_column(Boolean, default=False)

    contact: Mapped[Contact] = relationship()
    confirmation: Mapped[MentorConfirmation | None] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("placement_id", "contact_id"),
        *(
            CheckConstraint(f"{family}_{n} BETWEEN 1 AND 5", name=f"{family}_{n}_range")
            for family in ("career", "psychosocial", "role_model")
            for n in (1, 2, 3)
        ),
    )


class MentorConfirmation(Base):
    """The mentor's own answer, asked for by one email and one repeat.

    `address` is empty once no more email can go to it; `domain` stays to be shown. `conversations` is the mentor's
    estimate. `link_id` is the link in the emails: an older or another one opens nothing.
    """

    __tablename__ = "mentor_confirmation"

    tie_id: Mapped[int] = mapped_column(ForeignKey("mentoring_tie.id", ondelete="CASCADE"), primary_key=True)
    link_id: Mapped[int] = mapped_column(unique=True)
    address: Mapped[str] = mapped_column(String(320))
    domain: Mapped[str] = mapped_column(String(255))
    asked_on: Mapped[date]
    was_corrected: Mapped[bool] = mapped_column(Boolean, default=False)
    repeated_on: Mapped[date | None]
    says: Mapped[bool | None] = mapped_column(Boolean)
    conversations: Mapped[int | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    tie: Mapped[MentoringTie] = relationship()

    __table_args__ = (CheckConstraint("conversations BETWEEN 0 AND 500", name="conversations_range"),)


def join_host(placement_id: Any, host_says: Any) -> Any:
    """Return the answer of supervisor and mentors together, as an expression."""
    said = (
        select(func.max(case((MentorConfirmation.says.is_(True), 1), else_=0)))
        .join(MentoringTie, MentoringTie.id == MentorConfirmation.tie_id)
        .where(MentoringTie.placement_id == placement_id, MentoringTie.stage == TieStage.FOUND)
        .where(MentorConfirmation.says.is_not(None))
        .correlate_except(MentoringTie, MentorConfirmation)
        .scalar_subquery()
    )
    says_yes, has_said = or_(host_says.is_(True), said == 1), or_(host_says.is_not(None), said.is_not(None))
    return case((says_yes, true()), (has_said, false()), else_=null())


class MentorAnswer(Base):
    """The answers from student, host, and document on being mentored; None is no answer.

    `host_says` is the supervisor's, and `host_recorded_by` the staff who recorded it. `host_answer` is the host's as
    evidence: yes if supervisor or any mentor says yes, no if all who answered say no.
    """

    __tablename__ = "mentor_answer"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    mentored: Mapped[bool | None] = mapped_column(Boolean)
    host_says: Mapped[bool | None] = mapped_column(Boolean)
    host_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    document_says: Mapped[bool | None] = mapped_column(Boolean)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    host_answer: Mapped[bool | None] = column_property(join_host(placement_id, host_says))
