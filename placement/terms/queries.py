"""Find terms and programs."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select

from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.errors import NotThere
from placement.people.models import College
from placement.people.queries import list_colleges
from placement.terms.models import Program, Term

Record = TypeVar("Record", Term, Program, College)


def find_term(code: str) -> Term | None:
    """The term with exactly this code."""
    return db.session.scalars(select(Term).where(Term.code == code)).first()


def find_program(code: str) -> Program | None:
    """The program with exactly this code."""
    return db.session.scalars(select(Program).where(Program.code == code)).first()


def list_terms() -> list[Term]:
    """All terms, newest first."""
    return list(db.session.scalars(select(Term).order_by(Term.starts_on.desc(), Term.id.desc())))


def list_programs(actor: Actor) -> list[Program]:
    """The programs of the colleges this actor works for, by code."""
    own = [college.id for college in list_colleges(actor)]
    return list(
        db.session.scalars(select(Program).where(Program.college_id.in_(own)).order_by(Program.code, Program.id))
    )


def get_term(actor: Actor, term_id: int) -> Term:
    """A term by id, for the office and administrators. Raises NotThere."""
    return _kept(actor, db.session.get(Term, term_id))


def get_program(actor: Actor, program_id: int) -> Program:
    """A program by id, of a college this actor works for. Raises NotThere."""
    program = _kept(actor, db.session.get(Program, program_id))
    if program.college_id not in {college.id for college in list_colleges(actor)}:
        raise NotThere
    return program


def get_college(actor: Actor, college_id: int) -> College:
    """A college by id, for the office and administrators. Raises NotThere."""
    return _kept(actor, db.session.get(College, college_id))


def _kept(actor: Actor, row: Record | None) -> Record:
    if row is None or not (actor.is_office or actor.has(Role.ADMIN)):
        raise NotThere
    return row
