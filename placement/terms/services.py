"""What is done with terms and programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement import audit
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.people.models import College
from placement.skills.services import ensure_defaults
from placement.terms import queries, rules
from placement.terms.models import Program, Term


def add_term(
    actor: Actor, code: str, name: str, starts_on: date, ends_on: date, reports_on: date | None = None, **facts: Any
) -> Term:
    """A new term; `facts` are further columns. The first one brings the default list of skills with it."""
    rules.check_code(code)
    rules.check_term(starts_on, ends_on, reports_on)
    if queries.find_term(code) is not None:
        raise RuleBroken(f"There is a term {code} already.", field="code")
    ensure_defaults(actor)
    reports_on = rules.next_reports_on(ends_on, reports_on)
    term = Term(code=code, name=name, starts_on=starts_on, ends_on=ends_on, reports_on=reports_on, **facts)
    db.session.add(term)
    db.session.flush()
    audit.record(actor, "add", "term", term.id, code=code)
    return term


def add_program(actor: Actor, code: str, name: str, college: College, cip: str = "", **facts: Any) -> Program:
    """A new program of a college; `facts` are further columns."""
    rules.check_code(code)
    rules.check_cip(cip)
    if queries.find_program(code) is not None:
        raise RuleBroken(f"There is a program {code} already.", field="code")
    program = Program(code=code, name=name, college=college, cip=cip, **facts)
    db.session.add(program)
    db.session.flush()
    audit.record(actor, "add", "program", program.id, code=code)
    return program
