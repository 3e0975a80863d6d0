"""Case 13: the session ends while an answer is typed; the text is shown after signing in, to its owner only."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement.checkins.models import CheckIn, CheckInState
from placement.core import clock as now
from placement.core.database import db
from placement.jobs import worker
from placement.people.models import User
from tests import factories as make
from tests.cases.importing import RunCase
from tests.client import Client

FOLDER = "13-session-ends-while-typing"
ANSWER = "You named the moment well. What did you do in the pause, and who spoke first? " * 4


@pytest.fixture
def page_of_check_in(installation: Flask, run_case: RunCase, clock: time_machine.Traveller) -> str:
    """The page of check-in 1, submitted by Amal Okafor."""
    clock.move_to(date(2025, 9, 1))
    assert run_case(FOLDER).exit_code == 0
    with installation.app_context():
        worker.run_once()
        clock.move_to(date(2025, 10, 9))
        checkin = db.session.scalars(select(CheckIn).where(CheckIn.number == 1)).one()
        checkin.state, checkin.submitted_at, checkin.what = CheckInState.SUBMITTED, now.now(), "I led the stand-up."
        address = f"/placements/{checkin.placement.ref}/check-ins/1"
        db.session.commit()
    return address


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.last_name == name)).one()


def test_typed_answer_is_in_its_field_after_signing_in(installation: Flask, page_of_check_in: str) -> None:
    with installation.app_context():
        browser = Client(installation).sign_in(person("Haugen"))
        values = browser.get(page_of_check_in).page.values
        browser.sign_out()
        sent = browser.post(f"{page_of_check_in}/answer", data={**values, "response": ANSWER}, csrf=False)
        address = urlsplit(sent.location)
        assert address.path == "/sign-in"
        assert "We saved what you typed" in browser.get(sent.location).page.main
        back = parse_qs(address.query)["next"][0]
        assert back == page_of_check_in
        browser.sign_in(person("Okafor"))
        assert ANSWER[:40] not in browser.get(back).text
        browser.sign_in(person("Haugen"))
        assert browser.get(back).page.values["response"] == ANSWER


def test_typed_answer_is_saved_after_two_idle_hours(
    installation: Flask, page_of_check_in: str, clock: time_machine.Traveller
) -> None:
    with installation.app_context():
        browser = Client(installation).sign_in(person("Haugen"))
        values = browser.get(page_of_check_in).page.values
        clock.shift(2 * 3600 + 1)
        sent = browser.post(f"{page_of_check_in}/answer", data={**values, "response": ANSWER})
        assert urlsplit(sent.location).path == "/sign-in"
        browser.sign_in(person("Haugen"))
        assert browser.get(page_of_check_in).page.values["response"] == ANSWER


def test_note_of_a_new_host_is_saved(installation: Flask, office: Client) -> None:
    with installation.app_context():
        values = office.get("/hosts/new").page.values
        typed = {**values, "name": "Cove Analytics", "note": "Ask for Robin."}
        colleague = make.staff()
        db.session.commit()
        office.sign_out()
        office.post("/hosts/new", data=typed, csrf=False)
        assert office.sign_in(colleague).get("/hosts/new").page.values["note"] == ""
