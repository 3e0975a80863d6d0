"""Find terms and programs."""

from __future__ import annotations

from sqlalchemy import select

from placement.core.database import db
from placement.terms.models import Program, Term


def find_term(code: str) -> Term | None:
    """The term of exactly this code."""
    return db.session.scalars(select(Term).where(Term.code == code)).first()


def find_program(code: str) -> Program | None:
    """The program of exactly this code."""
    return db.session.scalars(select(Program).where(Program.code == code)).first()
