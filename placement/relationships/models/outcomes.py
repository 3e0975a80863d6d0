"""Outcomes of the placement."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, choice
from placement.core.labels import Label


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
