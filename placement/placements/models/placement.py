"""One student at one site in one term."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    Computed,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    and_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.actors import ActorKind
from placement.core.database import Base, UTCDateTime, choice
from placement.core.refs import new_ref
from placement.core.search import search_text, stored_text
from placement.hosts.models import EmployerType, Site, Supervisor
from placement.people.models import User
from placement.placements.models.choices import (
    ArrangedBy,
    Basis,
    EligibleToHire,
    Modality,
    PayPeriod,
    PayType,
    State,
    StudentLevel,
    TerminationReason,
)
from placement.placements.models.imported_row import ImportedRow
from placement.terms.models import PlacementType, Program, Term

# The work list counts open placements by these columns; the index on states includes them, so no rows are read.
OPEN_WORK = ("program_id", "site_id", "faculty_id", "starts_on", "ends_on", "created_at")


class Placement(Base):
    """One student at one site in one term. Its sector, employer type, and country may differ from the host's.

    `starts_on` and `ends_on` are the actual dates, else the planned ones. `hours_waived` and `attainment_waived`
    hold the reason if completing did not require them. `folded` holds title and IDs, normalized for search.
    `..._recorded_by` is the staff member who recorded the student's answer.
    """

    __tablename__ = "placement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(10), unique=True, default=new_ref)
    external_id: Mapped[str] = mapped_column(String(200), default="")
    student_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    faculty_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    student_level: Mapped[StudentLevel | None] = mapped_column(choice(StudentLevel))
    sector: Mapped[str] = mapped_column(String(5), default="")
    employer_type: Mapped[EmployerType | None] = mapped_column(choice(EmployerType))
    country: Mapped[str] = mapped_column(String(2), default="")
    placement_type: Mapped[PlacementType] = mapped_column(choice(PlacementType))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    modality: Mapped[Modality | None] = mapped_column(choice(Modality))
    arranged_by: Mapped[ArrangedBy | None] = mapped_column(choice(ArrangedBy))
    pay_type: Mapped[PayType | None] = mapped_column(choice(PayType))
    pay_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    pay_currency: Mapped[str] = mapped_column(String(3), default="")
    pay_period: Mapped[PayPeriod | None] = mapped_column(choice(PayPeriod))
    hours_per_week: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    hours_required: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    credits: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    course: Mapped[str] = mapped_column(String(200), default="")
    planned_start: Mapped[date | None]
    planned_end: Mapped[date | None]
    actual_start: Mapped[date | None]
    actual_end: Mapped[date | None]
    starts_on: Mapped[date | None] = mapped_column(
        Date, Computed("coalesce(actual_start, planned_start)", persisted=True)
    )
    ends_on: Mapped[date | None] = mapped_column(Date, Computed("coalesce(actual_end, planned_end)", persisted=True))
    state: Mapped[State] = mapped_column(choice(State), default=State.DRAFT)
    basis: Mapped[Basis] = mapped_column(choice(Basis), default=Basis.RECORDED)
    termination_reason: Mapped[TerminationReason | None] = mapped_column(choice(TerminationReason))
    hours_waived: Mapped[str] = mapped_column(Text, default="")
    attainment_waived: Mapped[str] = mapped_column(Text, default="")
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")
    expected_graduation: Mapped[date | None]
    expected_graduation_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    seeking_full_time: Mapped[bool | None] = mapped_column(Boolean)
    seeking_full_time_recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    eligible_to_hire: Mapped[EligibleToHire] = mapped_column(choice(EligibleToHire), default=EligibleToHire.UNKNOWN)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    student: Mapped[User] = relationship(foreign_keys=student_id)
    faculty: Mapped[User | None] = relationship(foreign_keys=faculty_id)
    site: Mapped[Site] = relationship()
    term: Mapped[Term] = relationship()
    program: Mapped[Program] = relationship()
    supervisors: Mapped[list[PlacementSupervisor]] = relationship(
        viewonly=True,
        order_by=lambda: (
            PlacementSupervisor.until_on.is_not(None),
            PlacementSupervisor.is_primary.desc(),
            PlacementSupervisor.id,
        ),
    )
    origin: Mapped[ImportedRow | None] = relationship(viewonly=True)

    __table_args__ = (
        CheckConstraint(
            "planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start", name="planned_order"
        ),
        CheckConstraint(
            "actual_end IS NULL OR actual_start IS NULL OR actual_end >= actual_start", name="actual_order"
        ),
        Index("ix_placement_list", "starts_on", "id"),
        Index("ix_placement_term_list", "term_id", "starts_on", "id"),
        Index("ix_placement_term_state", "term_id", "state", "program_id"),
        Index("ix_placement_ends_on", "ends_on", "id"),
        Index("ix_placement_state", "state", "id", *OPEN_WORK),
        Index("ix_placement_state_ends", "state", "ends_on"),
    )
    __mapper_args__ = {"version_id_col": row_version, "eager_defaults": True}

    DERIVED_FROM = ("title", "external_id")

    @property
    def primary(self) -> PlacementSupervisor | None:
        """The current primary supervisor, or None."""
        return next((row for row in self.supervisors if row.is_primary and row.until_on is None), None)

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """Title and IDs, normalized for search."""
        return {"folded": stored_text((search_text(facts[name]) for name in cls.DERIVED_FROM), facts.values())}


class PlacementSupervisor(Base):
    """A supervision of a placement, with its first and last day. At most one is primary at a time (`until_on` empty).

    A supervisor replaced before their first day never began: `until_on` is before `from_on`.
    """

    __tablename__ = "placement_supervisor"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("supervisor.id"), index=True)
    is_primary: Mapped[bool] = mapped_column(Boolean, default=True)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    supervisor: Mapped[Supervisor] = relationship(lazy="joined", innerjoin=True)

    @property
    def never_began(self) -> bool:
        return self.from_on is not None and self.until_on is not None and self.until_on < self.from_on

    @classmethod
    def is_present_primary(cls) -> ColumnElement[bool]:
        """Condition: a row is the current primary supervision."""
        return and_(cls.is_primary, cls.until_on.is_(None))

    __table_args__ = (
        Index("ix_placement_supervisor_placement", "placement_id", "is_primary", "until_on", "supervisor_id"),
        Index(
            "ix_placement_supervisor_one_primary",
            "placement_id",
            unique=True,
            sqlite_where=text("is_primary AND until_on IS NULL"),
            postgresql_where=text("is_primary AND until_on IS NULL"),
        ),
    )


class Move(Base):
    """One step of a placement's state, never deleted, with its actor and the person they acted for."""

    __tablename__ = "placement_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[ActorKind] = mapped_column(choice(ActorKind))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[State | None] = mapped_column(choice(State, "from_state"))
    to_state: Mapped[State] = mapped_column(choice(State, "to_state"))
    note: Mapped[str] = mapped_column(Text, default="")
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (Index("ix_placement_move_placement", "placement_id", "id"),)
