"""The student's network: contacts, interactions, mentors, and outcomes of the placement."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label


class RoleLevel(Label):
    PEER = "peer", "Peer"
    JUNIOR = "junior", "Junior professional"
    MANAGER = "manager", "Manager"
    SENIOR = "senior", "Senior professional"
    EXECUTIVE = "executive", "Executive"


class MetVia(Label):
    WORK = "work", "Work"
    MEETING = "meeting", "Meeting"
    WORKSHOP = "workshop", "Workshop"
    SOCIAL = "social", "Social event"
    EVENT = "event", "Professional event"
    INTRODUCTION = "introduction", "Introduction"
    ONLINE = "online", "Online"


class Frequency(Label):
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    TERM = "term", "Once or twice a term"
    RARELY = "rarely", "Rarely"


class ContactStatus(Label):
    TO_MEET = "to_meet", "To meet"
    MET = "met", "Met"
    ACTIVE = "active", "In contact"
    DORMANT = "dormant", "Out of touch"
    CLOSED = "closed", "Closed"


class InteractionKind(Label):
    INTRODUCTION = "introduction", "Introduction"
    MEETING = "meeting", "Meeting"
    FOLLOW_UP = "follow-up", "Follow-up"
    UPDATE = "update", "Update"
    HELP_OFFERED = "help offered", "Help offered"
    HELP_RECEIVED = "help received", "Help received"
    CATCH_UP = "catch-up", "Catch-up"
    THANKS = "thanks", "Thanks"


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


class Contact(Base):
    """A person the student met, owned by the student. The name can be an alias; notes are not stored."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(300), default="")
    role_level: Mapped[RoleLevel | None] = mapped_column(choice(RoleLevel))
    function: Mapped[str] = mapped_column(String(100), default="")
    met_on: Mapped[date | None]
    met_via: Mapped[MetVia | None] = mapped_column(choice(MetVia))
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    frequency: Mapped[Frequency | None] = mapped_column(choice(Frequency))
    closeness: Mapped[int | None] = mapped_column(SmallInteger)
    last_contact_on: Mapped[date | None]
    next_contact_on: Mapped[date | None]
    status: Mapped[ContactStatus] = mapped_column(choice(ContactStatus), default=ContactStatus.MET)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (CheckConstraint("closeness BETWEEN 1 AND 4", name="closeness_range"),)


class Interaction(Base):
    """One interaction with a contact."""

    __tablename__ = "interaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    on: Mapped[date]
    kind: Mapped[InteractionKind] = mapped_column(choice(InteractionKind))
    introductions_asked: Mapped[int] = mapped_column(default=0)
    introductions_received: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_interaction_contact", "contact_id", "on"),)


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
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), unique=True)
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

    __table_args__ = tuple(
        CheckConstraint(f"{family}_{n} BETWEEN 1 AND 5", name=f"{family}_{n}_range")
        for family in ("career", "psychosocial", "role_model")
        for n in (1, 2, 3)
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
