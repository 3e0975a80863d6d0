"""Colleges, programs and terms, and what the files in `data/` say of each field of study."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import SYSTEM
from placement.core.database import db
from placement.demo.book import Book
from placement.demo.dates import Calendar, Span
from placement.people.models import College
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from placement.terms.models import ApprovalRoute, PlacementType, Program, Term
from placement.terms.services.freeze_skills import freeze_skills

DATA = Path(__file__).with_name("data")
Lines = dict[str, list[str]]


@dataclass(frozen=True)
class Field:
    """A field of study: its program, the work its students do, and the words they use."""

    program: Program
    past: int
    present: int
    work: dict[str, Any]
    words: Lines
    objectives: list[dict[str, Any]]

    @property
    def code(self) -> str:
        return self.program.code


@dataclass(frozen=True)
class Institution:
    """What everything else of the sample hangs on."""

    past: Term
    present: Term
    fields: dict[str, Field]
    colleges: dict[str, College]
    skills: list[Skill]


@cache
def read(name: str) -> dict[str, Any]:
    """One of the data files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def found(book: Book, calendar: Calendar) -> Institution:
    """Colleges, programs, two terms and their skills."""
    began = datetime.combine(calendar.past.starts_on - timedelta(days=90), time(15), UTC)
    with clock.standing_at(began):
        ensure_defaults()
    colleges = {code: book.add(College(code=code, name=name)) for code, name in read("institution")["colleges"].items()}
    names = sorted(path.stem for path in (DATA / "fields").glob("*.toml"))
    fields = [_field(book, read(f"fields/{name}"), colleges) for name in names]
    past, present = (_term(book, span) for span in (calendar.past, calendar.present))
    book.write()
    skills = list(db.session.scalars(select(Skill).where(~Skill.is_free).order_by(Skill.position)))
    return Institution(past, present, {field.code: field for field in fields}, colleges, skills)


def _field(book: Book, said: dict[str, Any], colleges: dict[str, College]) -> Field:
    known = said["program"]
    fewest, most = known.get("objectives", (3, 8))
    program = Program(
        code=known["code"],
        name=known["name"],
        college=colleges[known["college"]],
        cip=known["cip"],
        objectives_min=fewest,
        objectives_max=most,
        hours_per_credit={"3": 120, "6": 240},
        approval_route=ApprovalRoute(known.get("route", "supervisor_then_faculty")),
        checkin_every_days=known.get("every", 14),
    )
    words = {name: list(lines) for name, lines in said["words"].items()}
    return Field(book.add(program), known["past"], known["present"], said["work"], words, said["objective"])


def _term(book: Book, span: Span) -> Term:
    """A term whose list of skills was frozen on its first day."""
    term = Term(
        code=span.code,
        name=span.name,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        add_drop_on=span.starts_on + timedelta(days=11),
        grades_due_on=span.ends_on + timedelta(days=5),
        reports_on=span.ends_on + timedelta(days=30),
    )
    book.add(term)
    with clock.standing_at(datetime.combine(span.starts_on, time(6), UTC)):
        db.session.flush()
        freeze_skills(SYSTEM, term)
    return term


def type_of(field: Field) -> PlacementType:
    """What a placement of this field is called."""
    return PlacementType(field.work["type"])
