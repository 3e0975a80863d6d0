"""A student's answers about themselves, and the three lines of their introduction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, choice
from placement.core.labels import Label
from placement.evaluations.models import Occasion
from placement.placements.models import Placement

WORDS_LENGTH = 500
LINE_LENGTH = 200


class AboutMeItem(Label):
    """A question about oneself, in the order of the page."""

    VALUES = "values", "What matters to me"
    STRENGTHS = "strengths", "My strengths"
    GOALS = "goals", "My goals"
    FIELD = "field", "My field"
    NEIGHBORS = "neighbors", "Related fields"
    ENJOYED = "enjoyed", "What I enjoyed"
    NOT_ENJOYED = "not_enjoyed", "What I did not enjoy"
    WANT = "want", "Would I want this work?"


class AboutMeAnswer(Base):
    """One answer on one occasion of a placement. `is_shared`: the placement's faculty member may read it."""

    __tablename__ = "about_me_answer"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    occasion: Mapped[Occasion] = mapped_column(choice(Occasion), primary_key=True)
    item: Mapped[AboutMeItem] = mapped_column(choice(AboutMeItem), primary_key=True)
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    answered_on: Mapped[date]
    is_shared: Mapped[bool] = mapped_column(default=False, server_default="0")

    placement: Mapped[Placement] = relationship()


class SelfIntroduction(Base):
    """The three lines of a student's introduction in one placement."""

    __tablename__ = "self_introduction"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    here: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    curious: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    saved_on: Mapped[date]

    placement: Mapped[Placement] = relationship()
