"""Assign faculty and supervisors to a placement, with their days."""

from __future__ import annotations

from datetime import date

from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.hosts.models import Supervisor
from placement.mail import services as mail
from placement.people.models import User
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules


def assign_faculty(actor: Actor, placement: Placement, faculty: User | None) -> bool:
    """Assign a faculty member; returns True if that changed anything."""
    if faculty is not None and not faculty.is_faculty:
        raise RuleBroken(f"{faculty.name} doesn't have the faculty role.", field="faculty")
    if faculty is not None and faculty.id == placement.student_id:
        raise RuleBroken(f"{faculty.name} is the student. Select another person.", field="faculty")
    before = placement.faculty_id
    after = faculty.id if faculty else None
    if before == after:
        return False
    placement.faculty = faculty
    db.session.flush()
    audit.record(actor, "assign faculty", "placement", placement.id, before=before, after=after)
    return True


def assign_supervisor(
    actor: Actor, placement: Placement, supervisor: Supervisor, from_on: date | None = None
) -> PlacementSupervisor:
    """Set the primary supervisor. The previous one stays on the record; their links stop working."""
    present = queries.find_primary(placement.id)
    if present is not None and present.supervisor_id == supervisor.id:
        return present
    if present is not None:
        _relieve(present, rules.next_until(from_on or clock.today()))
    return _appoint(actor, placement, supervisor, from_on, is_primary=True)


def add_supervisor(
    actor: Actor, placement: Placement, supervisor: Supervisor, from_on: date | None = None
) -> PlacementSupervisor:
    """Add an additional supervisor."""
    rows = queries.list_supervisors(placement.id)
    if any(row.supervisor_id == supervisor.id and row.until_on is None for row in rows):
        raise RuleBroken(f"{supervisor.name} already supervises this placement.", field="supervisor")
    return _appoint(actor, placement, supervisor, from_on, is_primary=False)


def end_supervision(actor: Actor, placement: Placement, row: PlacementSupervisor, until_on: date) -> None:
    """End a supervision, also before its first day; answers stay. Raises Conflict if it has ended."""
    rules.check_supervises(row.until_on)
    _relieve(row, until_on)
    audit.record(actor, "end supervision", "placement", placement.id, supervisor_id=row.supervisor_id)


def _relieve(row: PlacementSupervisor, until_on: date) -> None:
    row.until_on = until_on
    live = links.find_live(Purpose.SUPERVISOR, row.placement_id, row.supervisor_id)
    if live is not None:
        mail.cancel_waiting(live.id)
    links.revoke(Purpose.SUPERVISOR, row.placement_id, row.supervisor_id)
    db.session.flush()  # write the old one first: the database allows one primary at a time


def _appoint(
    actor: Actor, placement: Placement, supervisor: Supervisor, from_on: date | None, *, is_primary: bool
) -> PlacementSupervisor:
    rules.check_supervises_another(placement.student.email_key, supervisor.email_key)
    row = PlacementSupervisor(
        placement_id=placement.id, supervisor_id=supervisor.id, is_primary=is_primary, from_on=from_on
    )
    row.supervisor = supervisor
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor,
        "assign supervisor",
        "placement",
        placement.id,
        supervisor_id=supervisor.id,
        is_primary=is_primary,
    )
    return row
