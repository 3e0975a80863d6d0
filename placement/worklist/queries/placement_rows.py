"""The rows of the placement list, read as plain columns in one query for the placements shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased

from placement.agreements.models import Agreement, AgreementState
from placement.checkins import queries as checkins
from placement.core import clock
from placement.core.database import db
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import User, name_of
from placement.placements.models import Placement, PlacementSupervisor, State
from placement.terms.models import Program
from placement.worklist.queries import conditions

_student, _faculty, _newest = aliased(User), aliased(User), aliased(Agreement)


@dataclass(frozen=True)
class PlacementRow:
    """A placement in the list, with its supervisor, the state of its objectives, and its next due date.

    `overdue` is a key of `conditions.overdue_parts`, or "" if nothing is overdue.
    """

    ref: str
    student: str
    program: str
    host: str
    title: str
    supervisor: str
    faculty: str
    starts_on: date | None
    ends_on: date | None
    state: State
    objectives: AgreementState | None
    next_due: date | None
    overdue: str


def list_rows(ids: Sequence[int]) -> list[PlacementRow]:
    """The placements with these ids, in their order; the caller has checked that the actor may see them."""
    if not ids:
        return []
    rows = {row.id: row for row in db.session.execute(_select_columns().where(Placement.id.in_(ids)))}
    return [_as_row(rows[placement_id]) for placement_id in ids]


def _select_columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Placement.id, Placement.ref, Placement.title, Placement.starts_on, Placement.ends_on, Placement.state),
            Program.code.label("program"),
            Host.name.label("host"),
            func.coalesce(Supervisor.name, "").label("supervisor"),
            *_names(_student, "student"),
            *_names(_faculty, "faculty"),
            _newest.state.label("objectives"),
            _newest.due_on.label("objectives_due_on"),
            conditions.since_unwritten().label("checkin_due_on"),
            _first_overdue().label("overdue"),
        )
        .join_from(Placement, _student, _student.id == Placement.student_id)
        .join(Program, Program.id == Placement.program_id)
        .join(Site, Site.id == Placement.site_id)
        .join(Host, Host.id == Site.host_id)
        .outerjoin(_faculty, _faculty.id == Placement.faculty_id)
        .outerjoin(
            PlacementSupervisor,
            and_(PlacementSupervisor.placement_id == Placement.id, PlacementSupervisor.is_present_primary()),
        )
        .outerjoin(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .outerjoin(_newest, and_(_newest.placement_id == Placement.id, _newest.revision == _last_revision()))
    )


def _names(person: Any, prefix: str) -> list[Any]:
    """The columns that make up a person's name."""
    columns = (person.chosen_name, person.first_name, person.last_name, person.email)
    return [column.label(f"{prefix}_{column.key}") for column in columns]


def _last_revision() -> Any:
    return select(func.max(Agreement.revision)).where(Agreement.placement_id == Placement.id).scalar_subquery()


def _first_overdue() -> Any:
    """The first overdue part, in the order of the steps."""
    parts = conditions.overdue_parts(clock.today(), checkins.is_one_overdue())
    return case(*((condition, name) for name, condition in parts.items()), else_="")


def _as_row(row: Any) -> PlacementRow:
    student = (row.student_chosen_name, row.student_first_name, row.student_last_name, row.student_email)
    faculty = (row.faculty_chosen_name, row.faculty_first_name, row.faculty_last_name, row.faculty_email)
    return PlacementRow(
        ref=row.ref,
        student=name_of(*student),
        program=row.program,
        host=row.host,
        title=row.title,
        supervisor=row.supervisor,
        faculty="" if row.faculty_email is None else name_of(*faculty),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=row.state,
        objectives=row.objectives,
        next_due=_next_due(row),
        overdue=row.overdue,
    )


def _next_due(row: Any) -> date | None:
    """The next due date; None once the placement is closed."""
    if row.state not in conditions.OPEN:
        return None
    is_unsigned = row.objectives is not AgreementState.SIGNED_OFF
    days = [row.objectives_due_on if is_unsigned else None, row.checkin_due_on]
    return min((day for day in days if day is not None), default=None)
