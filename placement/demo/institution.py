"""Colleges, programs, and terms, and the data files of each field of study."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from placement.core.actors import Actor
from placement.demo.terms import DAY, TermDays, plan_terms
from placement.people.models import College
from placement.people.services.accounts import add_college
from placement.terms.models import ApprovalRoute, Program, Term
from placement.terms.services import terms

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class FieldOfStudy:
    """A program, and its data file: the work of its students, their words, and their objectives."""

    program: Program
    data: dict[str, Any]

    @property
    def leaves_supervisor_out(self) -> bool:
        """True if faculty alone signs in this program."""
        return self.program.approval_route is ApprovalRoute.FACULTY_ONLY


@dataclass(frozen=True)
class Institution:
    """The terms, programs, and colleges of the demo."""

    past: Term
    present: Term
    fields: list[FieldOfStudy]
    colleges: dict[str, College]


@cache
def read(name: str) -> dict[str, Any]:
    """Return the content of a data file."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def add_institution(admin: Actor, today: date) -> Institution:
    """Add colleges, programs, and two terms."""
    colleges = {code: add_college(admin, code, name) for code, name in read("institution")["colleges"].items()}
    names = sorted(path.stem for path in (DATA / "fields").glob("*.toml"))
    fields = [_add_field(admin, read(f"fields/{name}"), colleges) for name in names]
    past, present = (_add_term(admin, span) for span in plan_terms(today))
    return Institution(past, present, fields, colleges)


def _add_field(admin: Actor, data: dict[str, Any], colleges: dict[str, College]) -> FieldOfStudy:
    program = data["program"]
    route = ApprovalRoute(program.get("route", "supervisor_then_faculty"))
    facts = {"approval_route": route, "hours_per_credit": {"3": 120, "6": 240}, **program.get("facts", {})}
    college = colleges[program["college"]]
    return FieldOfStudy(
        terms.add_program(admin, program["code"], program["name"], college, program["cip"], **facts), data
    )


def _add_term(admin: Actor, span: TermDays) -> Term:
    begins, ends = span.starts_on, span.ends_on
    facts = {"add_drop_on": begins + 11 * DAY, "grades_due_on": ends + 5 * DAY}
    return terms.add_term(admin, span.code, span.name, begins, ends, ends + 30 * DAY, **facts)
