"""The worker requests ratings at the right time, and stops after the end."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from placement.core.actors import CLI
from placement.core.database import db
from placement.evaluations import periodic, services
from placement.evaluations.models import Occasion, Rater, Rating
from placement.jobs.models import Job
from placement.jobs.services import handlers
from placement.mail.models import Message
from placement.placements.models import Placement
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from tests import factories as make

START, END = date(2025, 6, 2), date(2025, 8, 11)


@pytest.fixture
def placement(db_session: object, clock: time_machine.Traveller) -> Placement:
    clock.move_to(date(2025, 5, 1))
    ensure_defaults(CLI)
    student = make.student(first_name="Ana", last_name="Ruiz", email="ana@example.edu")
    made = make.active(planned_start=START, planned_end=END, actual_start=None, student=student)
    make.supervisor_of(made).name = "Jo Moss"
    return made


def asked_on(day: date, clock: time_machine.Traveller) -> list[tuple[str, str, int]]:
    """List the requests the worker would queue on a day."""
    clock.move_to(day)
    placements = periodic.list_under_way(0, day)
    return [(ask.rater.value, ask.occasion.value, ask.time) for ask in periodic.list_asks(placements, day)]


@pytest.mark.parametrize(
    ("day", "asks"),
    [
        (START, [("self", "baseline", 0)]),
        (START + timedelta(days=8), [("self", "baseline", 1)]),
        (START + timedelta(days=21), []),
        (date(2025, 6, 30), [("supervisor", "midpoint", 0)]),
        (END - timedelta(days=14), [("self", "final", 0), ("supervisor", "final", 0)]),
        (END + timedelta(days=1), [("self", "final", 2), ("supervisor", "final", 2)]),
        (END + timedelta(days=10), []),
    ],
)
def test_ratings_are_requested_on_the_right_days(
    placement: Placement, clock: time_machine.Traveller, day: date, asks: list[tuple[str, str, int]]
) -> None:
    assert asked_on(day, clock) == asks


def test_person_who_rated_gets_no_further_request(placement: Placement, clock: time_machine.Traveller) -> None:
    clock.move_to(START)
    skill_id = db.session.scalars(select(Skill.id).where(Skill.code == "COMM")).one()
    services.rate_self(CLI, placement, Occasion.BASELINE, {skill_id: Rating.THREE})
    assert asked_on(START + timedelta(days=1), clock) == []
    assert services.list_open(placement, Rater.SELF) == [Occasion.BASELINE]


def test_emails_match_their_expected_text(placement: Placement, clock: time_machine.Traveller) -> None:
    for day in (START, END - timedelta(days=14)):
        clock.move_to(day)
        periodic.ask_all(Job(name="evaluations.ask", args={"after": 0}))
        periodic.ask_all(Job(name="evaluations.ask", args={"after": 0}))
        for job in db.session.scalars(select(Job).where(Job.name == "evaluations.ask_one").order_by(Job.id)).all():
            periodic.ask_one(job)
            db.session.delete(job)
    told = list(db.session.scalars(select(Message).order_by(Message.id)))
    written = "\n=====\n".join(f"To: {one.to_address}\nSubject: {one.subject}\n\n{one.text}" for one in told)
    for message in told:
        written = written.replace(f"[[link:{message.link_id}]]", "[[link]]")
    written = written.replace(placement.ref, "REF").replace(make.supervisor_of(placement).email, "SUPERVISOR")
    golden = Path(__file__).with_name("asks.txt")
    assert written.replace(placement.site.host.name, "HOST") == golden.read_text(encoding="utf-8")
    assert {"evaluations.ask", "evaluations.ask_one"} <= set(handlers)
