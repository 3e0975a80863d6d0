"""Find placements. Queries for a placement's records join `visible_to`, so hidden records are not found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, false, or_, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from placement.core.actors import Actor, ActorKind, Role
from placement.core.database import db
from placement.core.errors import require
from placement.core.text import fold
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import User
from placement.placements.models import ImportedRow, Move, Placement, PlacementSupervisor, State
from placement.terms.models import Program


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on Placement: this actor may see it."""
    if actor.kind in (ActorKind.CLI, ActorKind.SYSTEM):
        return true()
    if actor.kind is ActorKind.LINK:
        return Placement.id == actor.placement_id
    return or_(false(), *_grounds(actor))


def _grounds(actor: Actor) -> list[ColumnElement[bool]]:
    grounds: list[ColumnElement[bool]] = []
    if actor.has(Role.STUDENT):
        grounds.append(Placement.student_id == actor.id)
    if actor.has(Role.FACULTY):
        grounds.append(Placement.faculty_id == actor.id)
    if actor.has(Role.STAFF):
        grounds.append(in_colleges(actor))
    return grounds


def in_colleges(actor: Actor) -> ColumnElement[bool]:
    """Condition on Placement: its program belongs to one of this staff member's colleges."""
    if actor.colleges is None:
        return true()
    theirs = select(Program.id).where(Program.college_id.in_(actor.colleges))
    return Placement.program_id.in_(theirs)


def unindexed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition in a form that no index serves: it is checked on the rows that other conditions find."""
    return case((condition, 1), else_=0) == 1


def students_of_colleges(actor: Actor) -> ColumnElement[bool]:
    """Condition on User: not a student, or a student placed in these colleges or without a placement."""
    of_student = select(Placement.id).where(Placement.student_id == User.id)
    return or_(~User.is_student, of_student.where(in_colleges(actor)).exists(), ~of_student.exists())


def reaches_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """Condition on User: they teach or are placed outside this office's colleges."""
    teaches, is_placed = (
        exists().where(of == User.id, ~in_colleges(actor)) for of in (Placement.faculty_id, Placement.student_id)
    )
    return or_(teaches, is_placed)


def find_same(student: User, host_id: int, facts: Mapping[str, Any]) -> Placement | None:
    """The student's placement at this host with the same title and planned dates, if any."""
    query = (
        select(Placement)
        .join(Site, Site.id == Placement.site_id)
        .where(
            Placement.student_id == student.id,
            Site.host_id == host_id,
            Placement.planned_start == facts["planned_start"],
            Placement.planned_end == facts["planned_end"],
        )
        .order_by(Placement.id)
    )
    title = fold(facts["title"])
    return next((one for one in db.session.scalars(query) if fold(one.title) == title), None)


def list_student_keys(supervisor: Supervisor) -> list[str]:
    """The email keys of the students this person supervises or supervised."""
    query = select(User.email_key).join(Placement, Placement.student_id == User.id)
    return list(db.session.scalars(_supervised(query).where(Supervisor.id == supervisor.id)))


def list_supervisor_keys(student: User) -> list[str]:
    """The email keys of this student's current and former supervisors."""
    query = _supervised(select(Supervisor.email_key).select_from(Placement))
    return list(db.session.scalars(query.where(Placement.student_id == student.id)))


def _supervised(query: Select[str]) -> Select[str]:
    joined = query.join(PlacementSupervisor, PlacementSupervisor.placement_id == Placement.id)
    return joined.join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)


def supervises_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """Condition on Supervisor: they supervise outside this office's colleges."""
    present = (PlacementSupervisor.supervisor_id == Supervisor.id, PlacementSupervisor.until_on.is_(None))
    return exists().where(Placement.id == PlacementSupervisor.placement_id, *present, ~in_colleges(actor))


def hosts_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """Condition on Host: it has or had a placement outside this office's colleges."""
    return exists().where(Site.host_id == Host.id, Placement.site_id == Site.id, ~in_colleges(actor))


def with_parts() -> tuple[_AbstractLoad, ...]:
    """Loader options: read everything a page shows about a placement in the same query."""
    return (
        joinedload(Placement.student),
        joinedload(Placement.faculty),
        joinedload(Placement.site).joinedload(Site.host),
        joinedload(Placement.term),
        joinedload(Placement.program).joinedload(Program.college),
    )


def with_standing() -> tuple[_AbstractLoad, ...]:
    """Loader option: read people without their colleges, which saves a query per list."""
    return (
        *with_parts(),
        joinedload(Placement.supervisors).joinedload(PlacementSupervisor.supervisor),
        joinedload(Placement.origin).load_only(ImportedRow.source, ImportedRow.record, ImportedRow.imported_at),
    )


def select_visible(actor: Actor) -> Select[Placement]:
    """Select the placements this actor may see, with their parts; the caller filters and orders."""
    return select(Placement).where(visible_to(actor)).options(*with_parts())


def get_placement(actor: Actor, ref: str) -> Placement:
    """The placement with this ref. Raises NotThere."""
    return require(db.session.scalars(select_visible(actor).where(Placement.ref == ref)).first())


def get_with_standing(actor: Actor, ref: str) -> Placement:
    """The placement of this ref with its supervisors and its origin. Raises NotThere."""
    query = select(Placement).where(visible_to(actor), Placement.ref == ref.upper()).options(*with_standing())
    return require(db.session.scalars(query).unique().first())


def get_by_id(actor: Actor, placement_id: int) -> Placement:
    """The placement with this id. Raises NotThere."""
    return require(db.session.scalars(select_visible(actor).where(Placement.id == placement_id)).first())


def list_by_refs(actor: Actor, refs: Iterable[str]) -> list[Placement]:
    """Placements with these refs that the actor may see."""
    query = select_visible(actor).where(Placement.ref.in_([ref.upper() for ref in refs]))
    return list(db.session.scalars(query.order_by(Placement.id)))


def list_for_student(actor: Actor, student_id: int) -> list[Placement]:
    """A student's placements, newest first."""
    query = select(Placement).where(visible_to(actor), Placement.student_id == student_id).options(*with_standing())
    return list(db.session.scalars(query.order_by(Placement.starts_on.desc(), Placement.id.desc())).unique())


def list_supervisors(placement_id: int) -> list[PlacementSupervisor]:
    """Supervisions: the current primary first, then other current ones, then former ones."""
    query = (
        select(PlacementSupervisor)
        .where(PlacementSupervisor.placement_id == placement_id)
        .options(joinedload(PlacementSupervisor.supervisor))
        .order_by(
            PlacementSupervisor.until_on.is_not(None),
            PlacementSupervisor.is_primary.desc(),
            PlacementSupervisor.id,
        )
    )
    return list(db.session.scalars(query))


def find_primary(placement_id: int) -> PlacementSupervisor | None:
    """The current primary supervision, if any."""
    query = (
        select(PlacementSupervisor)
        .where(PlacementSupervisor.placement_id == placement_id, PlacementSupervisor.is_present_primary())
        .options(joinedload(PlacementSupervisor.supervisor))
    )
    return db.session.scalars(query).first()


def list_moves_of(placement_ids: Collection[int]) -> dict[int, list[Move]]:
    """The moves of each of these placements, in the order they were made."""
    moves: dict[int, list[Move]] = {placement_id: [] for placement_id in placement_ids}
    for move in db.session.scalars(select(Move).where(Move.placement_id.in_(placement_ids)).order_by(Move.id)):
        moves[move.placement_id].append(move)
    return moves


def find_state_before(placement: Placement) -> State:
    """The state of a closed placement before it was closed; approved if it was imported as closed."""
    query = (
        select(Move.from_state)
        .where(Move.placement_id == placement.id, Move.to_state == placement.state)
        .order_by(Move.id.desc())
        .limit(1)
    )
    return db.session.scalar(query) or State.APPROVED
