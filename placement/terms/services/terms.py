"""Add and change terms, programs, and colleges."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from placement import audit
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.people.models import College
from placement.people.services.accounts import add_college
from placement.skills.services import ensure_defaults
from placement.terms import queries
from placement.terms.models import Program, Term
from placement.terms.rules import terms as rules


def add_term(
    actor: Actor, code: str, name: str, starts_on: date, ends_on: date, reports_on: date | None = None, **facts: Any
) -> Term:
    """Add a term; `facts` are further columns. The first term also creates the default skill list."""
    check_term_code(code)
    rules.check_term(starts_on, ends_on, reports_on)
    ensure_defaults(actor)
    reports_on = rules.next_reports_on(ends_on, reports_on)
    term = Term(code=code, name=name, starts_on=starts_on, ends_on=ends_on, reports_on=reports_on, **facts)
    db.session.add(term)
    db.session.flush()
    audit.record(actor, "add", "term", term.id, code=code)
    return term


def check_term_code(code: str, own: Term | None = None) -> None:
    """Raise RuleBroken if a term other than `own` has the code, or it is malformed."""
    rules.check_code(code)
    existing = queries.find_term(code)
    if existing is not None and existing is not own:
        raise RuleBroken(f"A term {code} already exists.", field="code")


def check_program_code(code: str, own: Program | None = None) -> None:
    """Raise RuleBroken if a program other than `own` has the code, or it is malformed."""
    rules.check_code(code)
    existing = queries.find_program(code)
    if existing is not None and existing is not own:
        raise RuleBroken(f"A program {code} already exists.", field="code")


def check_college_code(code: str, own: College | None = None) -> None:
    """Raise RuleBroken if a college other than `own` has the code, or it is malformed."""
    rules.check_code(code)
    existing = db.session.scalars(select(College).where(College.code == code)).first()
    if existing is not None and existing is not own:
        raise RuleBroken(f"A college {code} already exists.", field="code")


def add_program(actor: Actor, code: str, name: str, college: College, cip: str = "", **facts: Any) -> Program:
    """Add a program to a college; `facts` are further columns."""
    check_program_code(code)
    rules.check_cip(cip)
    program = Program(code=code, name=name, college=college, cip=cip, **facts)
    db.session.add(program)
    db.session.flush()
    audit.record(actor, "add", "program", program.id, code=code)
    return program


def change_term(actor: Actor, term: Term, code: str, starts_on: date, ends_on: date, **facts: Any) -> None:
    """Change a term. Its report date follows the last day unless given."""
    check_term_code(code, own=term)
    rules.check_term(starts_on, ends_on, facts.get("reports_on"))
    facts["reports_on"] = rules.next_reports_on(ends_on, facts.get("reports_on"))
    _set(actor, "term", term, {"code": code, "starts_on": starts_on, "ends_on": ends_on, **facts})


def change_program(actor: Actor, program: Program, code: str, cip: str = "", **facts: Any) -> None:
    """Change a program and its rules."""
    check_program_code(code, own=program)
    rules.check_cip(cip)
    _set(actor, "program", program, {"code": code, "cip": cip, **facts})


def keep_college(actor: Actor, college: College | None, code: str, name: str) -> College:
    """Add or change a college."""
    check_college_code(code, own=college)
    if college is None:
        return add_college(actor, code, name)
    _set(actor, "college", college, {"code": code, "name": name})
    return college


def _set(actor: Actor, kind: str, row: Term | Program | College, facts: dict[str, Any]) -> None:
    """Save changed values, and record the names of the changed fields."""
    changed = sorted(field for field, value in facts.items() if getattr(row, field) != value)
    for field in changed:
        setattr(row, field, facts[field])
    if changed:
        audit.record(actor, "change", kind, row.id, fields=changed)
