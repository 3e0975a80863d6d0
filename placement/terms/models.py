"""Terms, programs, and the frozen skills of each term."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.core.search import sorted_by_code_point
from placement.people.models import College


class TermState(Label):
    OPEN = "open", "Open"
    FILED = "filed", "Report filed"


class Term(Base):
    """A registration term. `reports_on` is the report date: 30 days after the end unless set."""

    __tablename__ = "term"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    add_drop_on: Mapped[date | None]
    grades_due_on: Mapped[date | None]
    reports_on: Mapped[date]
    state: Mapped[TermState] = mapped_column(choice(TermState), default=TermState.OPEN)
    skills_frozen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (CheckConstraint("ends_on > starts_on", name="ends_after_start"),)


class TermSkill(Base):
    """A skill as worded when the term began, for its ratings and its report."""

    __tablename__ = "term_skill"

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    is_free: Mapped[bool] = mapped_column(Boolean, default=False)


class PlacementType(Label):
    INTERNSHIP = "internship", "Internship"
    CO_OP = "co-op", "Co-op"
    PRACTICUM = "practicum", "Practicum"
    CLINICAL = "clinical", "Clinical"
    FIELD_PLACEMENT = "field placement", "Field placement"
    SERVICE_LEARNING = "service learning", "Service learning"
    RESEARCH = "research", "Research"
    JOB_SHADOW = "job shadow", "Job shadow"
    APPRENTICESHIP = "apprenticeship", "Apprenticeship"


class ApprovalRoute(Label):
    """People who must agree to the objectives before faculty signs off."""

    SUPERVISOR_THEN_FACULTY = "supervisor_then_faculty", "Supervisor agrees, then faculty signs"
    FACULTY_ONLY = "faculty_only", "Faculty signs (the supervisor is informed)"


class Program(Base):
    """A degree program and its rules. `objective_limits` holds {placement type: [min, max]} if a type differs.

    `hours_per_credit` holds {credits as text: hours}: a table, since no formula fits every program.
    `people_off_reason` is why its students do not use People; empty where they do.
    """

    __tablename__ = "program"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sorted_by_code_point(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    college_id: Mapped[int] = mapped_column(ForeignKey("college.id"), index=True)
    cip: Mapped[str] = mapped_column(String(7), default="")
    objectives_min: Mapped[int] = mapped_column(default=3)
    objectives_max: Mapped[int] = mapped_column(default=8)
    objective_limits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    checkin_first_day: Mapped[int] = mapped_column(default=7)
    checkin_every_days: Mapped[int] = mapped_column(default=14)
    hours_per_credit: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    approval_route: Mapped[ApprovalRoute] = mapped_column(
        choice(ApprovalRoute), default=ApprovalRoute.SUPERVISOR_THEN_FACULTY
    )
    outcome_codes: Mapped[str] = mapped_column(Text, default="")
    people_off_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)

    college: Mapped[College] = relationship()

    __table_args__ = (
        CheckConstraint("objectives_min >= 0 AND objectives_max >= objectives_min", name="objective_range"),
        CheckConstraint("checkin_first_day > 0 AND checkin_every_days > 0", name="checkin_rhythm"),
    )
