"""Whom a student could ask, at the start and at the end, and whether they are still in touch later."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, choice
from placement.core.labels import Label


class ReachKind(Label):
    """A kind of person to ask, in the order in which missing kinds are suggested."""

    OWN_FIELD_PEER = "own_field_peer", "Peer in my field"
    OWN_FIELD_SENIOR = "own_field_senior", "Experienced in my field"
    NEIGHBOR_FIELD = "neighbor_field", "In a related field"
    LEADER = "leader", "Leads people"
    INSIDER = "insider", "Knows how things work here"
    HIRER = "hirer", "Decides who joins a team"
    ALUM = "alum", "Studied at my university"
    OUTSIDE = "outside", "Outside my host"


class ReachOccasion(Label):
    START = "start", "At the start"
    END = "end", "At the end"


class ReachAnswers(Base):
    """The eight yes or no answers of one occasion, saved all at once."""

    __tablename__ = "reach"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    occasion: Mapped[ReachOccasion] = mapped_column(choice(ReachOccasion), primary_key=True)
    saved_on: Mapped[date]
    own_field_peer: Mapped[bool]
    own_field_senior: Mapped[bool]
    neighbor_field: Mapped[bool]
    leader: Mapped[bool]
    insider: Mapped[bool]
    hirer: Mapped[bool]
    alum: Mapped[bool]
    outside: Mapped[bool]


class IdeaChoice(Base):
    """The student's answer to getting one idea by email now and then after a placement; no row: not asked yet."""

    __tablename__ = "idea_choice"

    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wants_ideas: Mapped[bool]
    answered_on: Mapped[date]


class InTouchAnswer(Base):
    """The student's latest answer, 3, 6 or 12 months after the end, to being in touch with anyone met there."""

    __tablename__ = "in_touch_answer"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    months: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    in_touch: Mapped[bool]
    answered_on: Mapped[date]

    __table_args__ = (CheckConstraint("months IN (3, 6, 12)", name="months_asked"),)
