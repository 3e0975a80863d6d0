"""Options of the placement list's filters, and names for the ids in its address."""

from __future__ import annotations

from sqlalchemy import Date, cast, literal, null, select, union_all

from placement.core.actors import Actor
from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.terms.models import Program, Term


def find_faculty_name(actor: Actor, faculty_id: int) -> str:
    """The name of a faculty member, if the actor may see one of their placements; else empty."""
    theirs = select(Placement.id).where(queries.visible_to(actor), Placement.faculty_id == faculty_id)
    query = select(User).where(User.id == faculty_id, theirs.exists())
    faculty = db.session.scalars(query).first()
    return faculty.name if faculty else ""


def list_choices(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The terms, newest first, and the programs the actor may filter by, as codes and names; one statement."""
    programs = select(literal(0), Program.id, Program.code, Program.name, cast(null(), Date))
    if actor.is_office and actor.colleges is not None:
        programs = programs.where(Program.college_id.in_(actor.colleges))
    elif not actor.is_office:
        programs = programs.where(Program.id.in_(select(Placement.program_id).where(queries.visible_to(actor))))
    terms = select(literal(1).label("is_term"), Term.id, Term.code, Term.name, Term.starts_on)
    rows = db.session.execute(union_all(terms, programs)).all()
    newest_first = sorted((row for row in rows if row.is_term), key=lambda row: (row.starts_on, row.id), reverse=True)
    by_code = sorted((row for row in rows if not row.is_term), key=lambda row: (row.code, row.id))
    return [(row.code, row.name) for row in newest_first], [(row.code, row.name) for row in by_code]
