"""Find placements. Whatever hangs below a placement joins `visible_to`: what an actor may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from placement.core.actors import Actor, ActorKind, Role
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.text import fold
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import User
from placement.placements.models import ImportedRow, Move, Placement, PlacementSupervisor, State
from placement.terms.models import Program


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Placement that holds for what this actor may see."""
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
    """The condition on Placement that its program belongs to a college this member of staff works for."""
    if actor.colleges is None:
        return true()
    theirs = select(Program.id).where(Program.college_id.in_(actor.colleges))
    return Placement.program_id.in_(theirs)


def students_of_colleges(actor: Actor) -> ColumnElement[bool]:
    """The condition on User that an office of these colleges deals with them: no student, placed there, or nowhere."""
    of_student = select(Placement.id).where(Placement.student_id == User.id)
    return or_(~User.is_student, of_student.where(in_colleges(actor)).exists(), ~of_student.exists())


def reaches_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """The condition on User that they teach or are placed outside the colleges this office works for."""
    teaches, is_placed = (
        exists().where(of == User.id, ~in_colleges(actor)) for of in (Placement.faculty_id, Placement.student_id)
    )
    return or_(teaches, is_placed)


def find_same(student: User, host_id: int, facts: Mapping[str, Any]) -> Placement | None:
    """The placement of this student at this host with the same title and planned days, if there is one."""
    wanted = (
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
    return next((one for one in db.session.scalars(wanted) if fold(one.title) == title), None)


def list_student_keys(supervisor: Supervisor) -> list[str]:
    """The keys of the addresses of the students this person supervises or supervised."""
    wanted = select(User.email_key).join(Placement, Placement.student_id == User.id)
    return list(db.session.scalars(_supervised(wanted).where(Supervisor.id == supervisor.id)))


def list_supervisor_keys(student: User) -> list[str]:
    """The keys of the addresses of those who supervise or supervised this student."""
    wanted = _supervised(select(Supervisor.email_key).select_from(Placement))
    return list(db.session.scalars(wanted.where(Placement.student_id == student.id)))


def _supervised(wanted: Select[str]) -> Select[str]:
    joined = wanted.join(PlacementSupervisor, PlacementSupervisor.placement_id == Placement.id)
    return joined.join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)


def supervises_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """The condition on Supervisor that they supervise outside the colleges this office works for."""
    present = (PlacementSupervisor.supervisor_id == Supervisor.id, PlacementSupervisor.until_on.is_(None))
    return exists().where(Placement.id == PlacementSupervisor.placement_id, *present, ~in_colleges(actor))


def hosts_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """The condition on Host that it has or had a placement outside the colleges this office works for."""
    return exists().where(Site.host_id == Host.id, Placement.site_id == Site.id, ~in_colleges(actor))


def with_parts() -> tuple[_AbstractLoad, ...]:
    """Load with a placement, in the same query, everything a page says of it."""
    return (
        joinedload(Placement.student).lazyload(User.colleges),
        joinedload(Placement.faculty).lazyload(User.colleges),
        joinedload(Placement.site).joinedload(Site.host),
        joinedload(Placement.term),
        joinedload(Placement.program).joinedload(Program.college),
    )


def without_colleges() -> _AbstractLoad:
    """Load people without the colleges they are limited to: one query less for each list of them."""
    return lazyload(User.colleges)


def select_visible(actor: Actor) -> Select[Placement]:
    """Query of the placements this actor may see, with their parts; the caller filters and orders it."""
    return select(Placement).where(visible_to(actor)).options(*with_parts())


def get_placement(actor: Actor, ref: str) -> Placement:
    """The placement of this ref. Raises NotThere."""
    placement = db.session.scalars(select_visible(actor).where(Placement.ref == ref)).first()
    if placement is None:
        raise NotThere
    return placement


def get_by_id(actor: Actor, placement_id: int) -> Placement:
    """The placement of this id. Raises NotThere."""
    placement = db.session.scalars(select_visible(actor).where(Placement.id == placement_id)).first()
    if placement is None:
        raise NotThere
    return placement


def list_by_refs(actor: Actor, refs: Iterable[str]) -> list[Placement]:
    """Placements with these refs that the actor may see."""
    wanted = select_visible(actor).where(Placement.ref.in_([ref.upper() for ref in refs]))
    return list(db.session.scalars(wanted.order_by(Placement.id)))


def list_for_student(actor: Actor, student_id: int) -> list[Placement]:
    """A student's placements, the newest first."""
    wanted = select_visible(actor).where(Placement.student_id == student_id)
    return list(db.session.scalars(wanted.order_by(Placement.starts_on.desc(), Placement.id.desc())))


def list_supervisors(placement_id: int) -> list[PlacementSupervisor]:
    """Supervisors: the current primary first, then others, then former ones."""
    wanted = (
        select(PlacementSupervisor)
        .where(PlacementSupervisor.placement_id == placement_id)
        .options(joinedload(PlacementSupervisor.supervisor))
        .order_by(
            PlacementSupervisor.until_on.is_not(None),
            PlacementSupervisor.is_primary.desc(),
            PlacementSupervisor.id,
        )
    )
    return list(db.session.scalars(wanted))


def find_primary(placement_id: int) -> PlacementSupervisor | None:
    """The present primary supervisor."""
    wanted = (
        select(PlacementSupervisor)
        .where(PlacementSupervisor.placement_id == placement_id, PlacementSupervisor.is_present_primary())
        .options(joinedload(PlacementSupervisor.supervisor))
    )
    return db.session.scalars(wanted).first()


def list_moves(placement_id: int) -> list[Move]:
    """Every move, in the order they were made."""
    return list(db.session.scalars(select(Move).where(Move.placement_id == placement_id).order_by(Move.id)))


def find_state_before(placement: Placement) -> State:
    """The state a closed placement had before it was closed; an imported state has none before it: approved."""
    wanted = (
        select(Move.from_state)
        .where(Move.placement_id == placement.id, Move.to_state == placement.state)
        .order_by(Move.id.desc())
        .limit(1)
    )
    return db.session.scalar(wanted) or State.APPROVED


def find_imported(placement_id: int) -> ImportedRow | None:
    """Origin of an imported placement."""
    return db.session.get(ImportedRow, placement_id)
