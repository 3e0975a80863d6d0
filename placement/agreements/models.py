"""Learning objectives, and the agreement that has their wording at each revision.

An Objective keeps its number for the life of its placement; a Wording is its text at one revision, with the
decisions of supervisor and faculty on that text. A sent revision is never overwritten.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.actors import ActorKind
from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.placements.models import Placement


class AgreementState(Label):
    DRAFTING = "drafting", "Being written"
    WITH_SUPERVISOR = "with_supervisor", "With the supervisor"
    WITH_FACULTY = "with_faculty", "With faculty"
    SIGNED_OFF = "signed_off", "Signed off"
    RETURNED = "returned", "Returned for changes"


class ObjectiveType(Label):
    CAREER = "career", "Career"
    SKILL_ACQUISITION = "skill_acquisition", "Skill acquisition"
    SKILL_APPLICATION = "skill_application", "Skill application"
    HUMAN_RELATIONS = "human_relations", "Human relations"


class BloomLevel(Label):
    REMEMBER = "remember", "Remember"
    UNDERSTAND = "understand", "Understand"
    APPLY = "apply", "Apply"
    ANALYZE = "analyze", "Analyze"
    EVALUATE = "evaluate", "Evaluate"
    CREATE = "create", "Create"


class EvidenceKind(Label):
    WORK_PRODUCT = "work_product", "Work product"
    OBSERVATION = "observation", "Observation"
    LOG = "log", "Log"
    PRESENTATION = "presentation", "Presentation"
    PORTFOLIO = "portfolio", "Portfolio"
    REFLECTION = "reflection", "Reflection"


class Decision(Label):
    PENDING = "pending", "Not decided"
    AGREED = "agreed", "Agreed"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"


class Attainment(Label):
    NOT_STARTED = "0", "Not started"
    PARTLY = "1", "Partly met"
    MOSTLY = "2", "Mostly met"
    MET = "3", "Met"
    EXCEEDED = "4", "Exceeded"
    NA = "NA", "No opportunity"


class Agreement(Base):
    """The objectives of a placement at one revision. With `row_version`, two simultaneous clicks conflict.

    `follows` is the revision it was copied from. `due_on` is the due date set by the office. `..._name` is the person
    who agreed or signed off, `..._recorded_by` the staff who answered for them. `reminded` counts the emails since
    `waiting_since`.
    """

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    revision: Mapped[int] = mapped_column(default=1)
    follows: Mapped[int | None]
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState), default=AgreementState.DRAFTING)
    due_on: Mapped[date | None]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    supervisor_agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    supervisor_name: Mapped[str] = mapped_column(String(200), default="")
    supervisor_recorded_by: Mapped[str] = mapped_column(String(200), default="")
    signed_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_off_on: Mapped[date | None]
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_off_name: Mapped[str] = mapped_column(String(200), default="")
    signed_off_recorded_by: Mapped[str] = mapped_column(String(200), default="")
    late_reason: Mapped[str] = mapped_column(Text, default="")
    reminded: Mapped[int] = mapped_column(default=0)
    row_version: Mapped[int] = mapped_column(default=1)

    placement: Mapped[Placement] = relationship()
    moves: Mapped[list[AgreementMove]] = relationship(viewonly=True, order_by=lambda: AgreementMove.id)

    __table_args__ = (
        UniqueConstraint("placement_id", "revision"),
        Index("ix_agreement_state", "state", "waiting_since", "id"),
    )
    __mapper_args__ = {"version_id_col": row_version}


class AgreementMove(Base):
    """One action on an agreement, stored permanently."""

    __tablename__ = "agreement_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[ActorKind] = mapped_column(choice(ActorKind))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[AgreementState | None] = mapped_column(choice(AgreementState, "from_state"))
    to_state: Mapped[AgreementState] = mapped_column(choice(AgreementState, "to_state"))
    note: Mapped[str] = mapped_column(Text, default="")
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")

    agreement: Mapped[Agreement] = relationship()

    __table_args__ = (Index("ix_agreement_move_agreement", "agreement_id", "id"),)


class Objective(Base):
    """One learning objective across its wordings, and its attainment.

    Times and counters are for the report: first sent, last decided, first signed off; changes requested before
    sign-off, and new wordings signed off after it. `withdrawn_at` is set once an agreement without it is sent (or, if
    it was approved, signed off). `recorded_...` is the staff who rated on behalf of that party.
    """

    __tablename__ = "objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    number: Mapped[int]
    first_submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changes_asked: Mapped[int] = mapped_column(default=0)
    amended: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attained_student: Mapped[Attainment | None] = mapped_column(choice(Attainment, "attained_student"))
    attained_supervisor: Mapped[Attainment | None] = mapped_column(choice(Attainment, "attained_supervisor"))
    attained_faculty: Mapped[Attainment | None] = mapped_column(choice(Attainment, "attained_faculty"))
    reason_student: Mapped[str] = mapped_column(Text, default="")
    reason_supervisor: Mapped[str] = mapped_column(Text, default="")
    reason_faculty: Mapped[str] = mapped_column(Text, default="")
    recorded_student: Mapped[str] = mapped_column(String(200), default="")
    recorded_supervisor: Mapped[str] = mapped_column(String(200), default="")
    recorded_faculty: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (UniqueConstraint("placement_id", "number"),)


class Wording(Base):
    """The text of an objective at one revision, and the decisions on it.

    `recorded_by` is the staff who wrote the text for the student; `supervisor_recorded_by` and `faculty_recorded_by`
    are the staff who decided for them.
    """

    __tablename__ = "wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    type: Mapped[ObjectiveType | None] = mapped_column(choice(ObjectiveType))
    statement: Mapped[str] = mapped_column(Text, default="")
    statement_hash: Mapped[str] = mapped_column(String(64), default="")
    verb: Mapped[str] = mapped_column(String(60), default="")
    bloom_level: Mapped[BloomLevel | None] = mapped_column(choice(BloomLevel))
    skill_codes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    field_skill: Mapped[str] = mapped_column(String(200), default="")
    activities: Mapped[str] = mapped_column(Text, default="")
    evidence_kind: Mapped[EvidenceKind | None] = mapped_column(choice(EvidenceKind))
    measure: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    supervisor_decision: Mapped[Decision] = mapped_column(
        choice(Decision, "supervisor_decision"), default=Decision.PENDING
    )
    supervisor_comment: Mapped[str] = mapped_column(Text, default="")
    supervisor_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    faculty_decision: Mapped[Decision] = mapped_column(choice(Decision, "faculty_decision"), default=Decision.PENDING)
    faculty_comment: Mapped[str] = mapped_column(Text, default="")
    faculty_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    agreement: Mapped[Agreement] = relationship()
    objective: Mapped[Objective] = relationship()

    __table_args__ = (
        UniqueConstraint("agreement_id", "objective_id"),
        CheckConstraint("version > 0", name="version_positive"),
    )
