"""Text of every email about check-ins. UPDATE_GOLDEN=1 rewrites the expected files; review the diff."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from placement.checkins import periodic
from placement.checkins.rules.reflection import Reflection
from placement.checkins.services import submit as services
from placement.core import clock
from placement.core.actors import CLI
from placement.core.database import db
from placement.jobs import worker
from placement.mail.models import Message
from placement.placements.models import Placement
from tests import factories as make
from tests.databases import DbSession
from tests.present import present

GOLDEN = Path(__file__).parent / "mail"
WORDS = Reflection(what="A secret.", so_what="Another.", now_what="A third.")


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active(
        ref="ABCDEFGHIJ",
        title="Data intern",
        student=make.student(first_name="Ana", last_name="Ruiz", email="ana@example.edu"),
        faculty=make.faculty(first_name="Ines", last_name="Vale", email="vale@example.edu"),
        site=make.site(host=make.host(name="Harbor Robotics")),
        begins=date(2025, 5, 27),
    )


def opened(placement: Placement) -> None:
    make.open_checkin(placement, number=2)
    periodic.remind()
    worker.run_once()


def overdue(placement: Placement) -> None:
    make.checkin(placement, number=2, due_on=make.day(-3))
    periodic.remind()
    worker.run_once()


def submitted(placement: Placement) -> None:
    services.submit(placement.student.as_actor(), make.open_checkin(placement, number=2), WORDS)


def submitted_late(placement: Placement) -> None:
    services.submit(placement.student.as_actor(), make.checkin(placement, number=2, due_on=make.day(-4)), WORDS)


def submitted_on_behalf(placement: Placement) -> None:
    office = make.staff(first_name="Mira", last_name="Patel").as_actor()
    services.submit(office, make.open_checkin(placement, number=2), WORDS, on_behalf_of="Ana Ruiz")


def corrected(placement: Placement) -> None:
    checkin = make.submitted_checkin(placement, number=2, read_at=clock.now())
    services.correct(placement.student.as_actor(), checkin, WORDS)


def answered(placement: Placement) -> None:
    services.answer(present(placement.faculty).as_actor(), make.submitted_checkin(placement, number=2), "A secret.")


def excused(placement: Placement) -> None:
    services.excuse(CLI, [make.checkin(placement, number=2, due_on=make.day(-4))], "The plant was closed.")


@pytest.mark.parametrize(
    "happen", [opened, overdue, submitted, submitted_late, submitted_on_behalf, corrected, answered, excused]
)
def test_email_matches_its_expected_file(placement: Placement, happen: Callable[[Placement], None]) -> None:
    happen(placement)
    message = db.session.scalars(select(Message).where(Message.kind.like("checkin_%"))).one()
    assert message.kind == "checkin_" + happen.__name__.partition("_")[0]
    assert (message.about_kind, message.about_id) == ("placement", placement.id)
    assert "secret" not in message.text
    written = f"To: {message.to_name} <{message.to_address}>\nSubject: {message.subject}\n\n{message.text}"
    golden = GOLDEN / f"{happen.__name__}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")


def test_without_faculty_no_email_is_sent(placement: Placement) -> None:
    placement.faculty = None
    submitted(placement)
    assert db.session.scalars(select(Message)).all() == []
