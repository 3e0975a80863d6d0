"""The test harness: a test leaves nothing behind, and counters and browsers report correctly."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask import Flask, request_finished
from sqlalchemy import func, select, text

from placement.access.current import current_actor
from placement.core import clock as institution
from placement.core.database import db
from placement.people.models import College, User
from tests import factories as make
from tests.client import Client, SignIn
from tests.counting import queries
from tests.databases import DbSession


@pytest.mark.parametrize("turn", [1, 2])
def test_commits_of_a_test_are_rolled_back(db_session: DbSession, turn: int) -> None:
    assert db_session.scalar(select(func.count()).select_from(College)) == 0
    db_session.add(College(code="ENG", name="Engineering"))
    db_session.commit()
    db_session.add(College(code="ART", name="Arts"))
    db_session.rollback()
    assert db_session.scalars(select(College.code)).all() == ["ENG"]


def test_clock_is_fixed_until_it_is_moved(db_session: DbSession, clock: time_machine.Traveller) -> None:
    assert institution.now() == institution.now()
    assert institution.today() == date(2025, 6, 16)
    clock.move_to("2025-07-01T12:00:00Z")
    assert institution.today() == date(2025, 7, 1)


def test_promised_queries_are_counted(db_session: DbSession) -> None:
    with queries(1, "one"):
        db_session.execute(text("SELECT 1"))


def test_wrong_query_count_lists_the_statements(db_session: DbSession) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"promised 1 \(one\), ran 2:\n1\. SELECT 1\n2\. SELECT 2"):
        run_two()


def run_two() -> None:
    with queries(1, "one"):
        db.session.execute(text("SELECT 1"))
        db.session.execute(text("SELECT 2"))


def test_browsers_of_two_people_do_not_mix(app: Flask, sign_in: SignIn) -> None:
    seen: list[str] = []

    def look(sender: object, **_: object) -> None:
        seen.append(current_actor().name)

    student, office = make.student(), make.staff()
    theirs, ours = sign_in(student), sign_in(office)
    with request_finished.connected_to(look, app):
        for browser in (theirs, ours, theirs, Client(app), ours):
            browser.options("/")
    assert seen == [student.name, office.name, student.name, "", office.name]


def test_separate_application_is_visible_to_other_threads(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    seen: list[str] = []

    def look() -> None:
        with app.app_context():
            seen.extend(db.session.scalars(select(User.email)))

    with app.app_context():
        make.student(email="a@example.edu")
        db.session.commit()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["a@example.edu"]


def test_make_runs_every_folder_with_journeys() -> None:
    tests = Path(__file__).parents[1]
    marked = {path.parent.name for path in tests.rglob("*.py") if "mark." + "journey" in path.read_text("utf-8")}
    assert marked == {"journeys", "look"}
    assert "-m journey tests/journeys tests/look\n" in (tests.parent / "Makefile").read_text("utf-8")
