"""Mentors, and what the placement led to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.relationships.models.contacts import Contact


class OutcomeKind(Label):
    REFERENCE_OFFERED = "reference_offered", "A reference was offered"
    REFERRAL = "referral", "A referral was made"
    INTRODUCTION = "introduction", "An introduction was made"
    FULL_TIME_OFFER = "full_time_offer", "A full-time offer"
    RETURN_OFFER = "return_offer", "A return-internship offer"
    HIRED_BY_HOST = "hired_by_host", "Hired by the host"


class OfferDecision(Label):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    PENDING = "pending", "Not decided yet"


class MentorAnswer(Base):
    """The answers from student, host, and document on being mentored; None is no answer.

    `host_recorded_by` is the staff who recorded the host's answer.
    """

    __tablename__ = "mentor_answer"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    mentored: Mapped[bool | None] = mapped_column(Boolean)
    host_says: Mapped[bool | None] = mapped_column(Boolean)
    host_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    document_says: Mapped[bool | None] = mapped_column(Boolean)
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MentoringTie(Base):
    """A contact who mentors, with nine optional ratings 1-5 in three families of three.

    career_1..3, psychosocial_1..3, role_model_1..3.
    """

    __tablename__ = "mentoring_tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    is_formal: Mapped[bool | None] = mapped_column(Boolean)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    meetings_planned: Mapped[int | None]
    meetings_held: Mapped[int | None]
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

    __table_args__ = (
        UniqueConstraint("placement_id", "contact_id"),
        *(
            CheckConstraint(f"{family}_{n} BETWEEN 1 AND 5", name=f"{family}_{n}_range")
            for family in ("career", "psychosocial", "role_model")
            for n in (1, 2, 3)
        ),
    )


class Outcome(Base):
    """One kind of outcome, with the answers from student, host, and document: yes, no, or None.

    `..._recorded_by` is the staff who recorded an answer on behalf of student or host.
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    kind: Mapped[OutcomeKind] = mapped_column(choice(OutcomeKind))
    decision: Mapped[OfferDecision | None] = mapped_column(choice(OfferDecision))
    student_says: Mapped[bool | None] = mapped_column(Boolean)
    student_as_of: Mapped[date | None]
    student_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    host_says: Mapped[bool | None] = mapped_column(Boolean)
    host_as_of: Mapped[date | None]
    host_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    document_says: Mapped[bool | None] = mapped_column(Boolean)
    document_as_of: Mapped[date | None]

    __table_args__ = (Index("ix_outcome_placement_id_kind", "placement_id", "kind", unique=True),)
