"""Find out if a student uses People: a program can switch it off."""

from __future__ import annotations

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement
from placement.terms.models import Program, Term


def may_read_feed(student_id: int) -> bool:
    """True while a student's account is enabled and they use People."""
    student = db.session.get(User, student_id)
    return student is not None and student.is_enabled and has_people(student_id)


def uses_people(actor: Actor) -> bool:
    """True if the actor is a student who uses People."""
    return has_people(actor.id or 0)


def has_people(student_id: int) -> bool:
    """True if a student has a placement, and not all those since the start of the present term are switched off.

    The placements that count are those ending on or after the first day of the term that is going on; without one,
    all placements.
    """
    today = clock.today()
    started = select(Term.starts_on).where(Term.starts_on <= today, Term.ends_on >= today)
    since = db.session.scalar(started.order_by(Term.starts_on).limit(1))
    query = select(Placement.ends_on, Program.people_off_reason).join(Program, Program.id == Placement.program_id)
    rows = db.session.execute(query.where(Placement.student_id == student_id)).all()
    recent = [row for row in rows if since is None or row.ends_on is None or row.ends_on >= since]
    return any(not row.people_off_reason for row in recent or rows)


def explain_off(actor: Actor) -> str:
    """Return the reason a program of the actor's gives for switching People off; empty if there is none."""
    query = select(Program.people_off_reason).join(Placement, Placement.program_id == Program.id)
    mine = query.where(Placement.student_id == actor.id, Program.people_off_reason != "")
    return db.session.scalar(mine.order_by(Placement.id.desc()).limit(1)) or ""
