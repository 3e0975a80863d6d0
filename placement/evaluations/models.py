"""Evaluations on three occasions, and skill ratings: one wide row per placement and skill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.core.text import recorded_for
from placement.hosts.models import Supervisor


class Occasion(Label):
    BASELINE = "baseline", "At the start"
    MIDPOINT = "midpoint", "At the midpoint"
    FINAL = "final", "At the end"


class Rater(Label):
    SELF = "self", "The student"
    SUPERVISOR = "supervisor", "The supervisor"


class Rating(IntEnum):
    """An answer about one skill; None stands for no answer."""

    NOT_OBSERVED = 0
    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    FIVE = 5


class WouldRehire(Label):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_ELIGIBLE = "not_eligible", "Unable to hire"


class WouldReference(Label):
    YES = "yes", "Yes"
    NO = "no", "No"
    ASK_ME = "ask_me", "Ask me first"


def _once(name: str, rater: str, *more: str) -> Index:
    """Return a unique index: one evaluation per placement, occasion, and rater."""
    these = text(f"rater = '{rater}'")
    return Index(name, "placement_id", "occasion", *more, unique=True, sqlite_where=these, postgresql_where=these)


class Evaluation(Base):
    """One rater's evaluation on one occasion. `answers` has all of this supervisor's ratings and answers."""

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    occasion: Mapped[Occasion] = mapped_column(choice(Occasion))
    rater: Mapped[Rater] = mapped_column(choice(Rater))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id"))
    is_primary: Mapped[bool] = mapped_column(Boolean, default=True)
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    strengths: Mapped[str] = mapped_column(Text, default="")
    to_improve: Mapped[str] = mapped_column(Text, default="")
    overall: Mapped[int | None] = mapped_column(SmallInteger)
    would_rehire: Mapped[WouldRehire | None] = mapped_column(choice(WouldRehire))
    would_reference: Mapped[WouldReference | None] = mapped_column(choice(WouldReference))
    discussed: Mapped[bool | None] = mapped_column(Boolean)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    row_version: Mapped[int] = mapped_column(default=1)

    supervisor: Mapped[Supervisor | None] = relationship()

    __table_args__ = (
        CheckConstraint("overall BETWEEN 1 AND 5", name="overall_range"),
        Index("ix_evaluation_placement", "placement_id", "occasion", "rater"),
        _once("ix_evaluation_self_once", "self"),
        _once("ix_evaluation_supervisor_once", "supervisor", "supervisor_id"),
    )
    __mapper_args__ = {"version_id_col": row_version}

    @property
    def ratings(self) -> dict[int, Rating]:
        """Map skill ids to this rater's answers; `answers` stores null for "not observed"."""
        return {int(name): Rating(value or 0) for name, value in self.answers.items() if name.isdigit()}

    @ratings.setter
    def ratings(self, ratings: Mapping[int, Rating]) -> None:
        self.answers = {str(skill_id): int(rating) or None for skill_id, rating in ratings.items()}

    @property
    def recorded(self) -> str:
        """Describe who recorded it and on whose behalf."""
        return recorded_for(self.recorded_by, self.on_behalf_of)


COLUMNS = (
    "baseline_self",
    "midpoint_self",
    "then_self",
    "final_self",
    "midpoint_supervisor",
    "final_supervisor",
)


class SkillRating(Base):
    """The ratings of one skill in one placement, a column per occasion: 1-5, not observed, or no answer.

    The supervisor columns have the ratings and id of the primary supervisor on that occasion.
    """

    __tablename__ = "skill_rating"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)
    baseline_self: Mapped[int | None] = mapped_column(SmallInteger)
    baseline_self_not_observed: Mapped[bool] = mapped_column(Boolean, default=False)
    midpoint_self: Mapped[int | None] = mapped_column(SmallInteger)
    midpoint_self_not_observed: Mapped[bool] = mapped_column(Boolean, default=False)
    then_self: Mapped[int | None] = mapped_column(SmallInteger)
    then_self_not_observed: Mapped[bool] = mapped_column(Boolean, default=False)
    final_self: Mapped[int | None] = mapped_column(SmallInteger)
    final_self_not_observed: Mapped[bool] = mapped_column(Boolean, default=False)
    midpoint_supervisor: Mapped[int | None] = mapped_column(SmallInteger)
    midpoint_supervisor_not_observed: Mapped[bool] = mapped_column(Boolean, default=False)
    final_supervisor: Mapped[int | None] = mapped_column(SmallInteger)
    final_supervisor_not_observed: Mapped[bool] = mapped_column(Boolean, default=False)
    midpoint_supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id"))
    final_supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id"))

    __table_args__ = (
        *(CheckConstraint(f"{column} BETWEEN 1 AND 5", name=f"{column}_range") for column in COLUMNS),
        *(
            CheckConstraint(f"NOT ({column} IS NOT NULL AND {column}_not_observed)", name=f"{column}_not_both")
            for column in COLUMNS
        ),
    )

    def get(self, column: str) -> Rating | None:
        """Return the answer on one occasion, if any."""
        level: int | None = getattr(self, column)
        if level is None and not getattr(self, f"{column}_not_observed"):
            return None
        return Rating(level or 0)

    def put(self, column: str, rating: Rating | None) -> None:
        """Save the answer on one occasion."""
        setattr(self, column, rating or None)
        setattr(self, f"{column}_not_observed", rating is Rating.NOT_OBSERVED)
