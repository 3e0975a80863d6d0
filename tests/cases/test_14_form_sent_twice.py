"""Case 14: the same form sent twice makes one placement."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from placement.core.database import db
from placement.placements.models import Placement
from tests.cases.importing import RunCase
from tests.client import Client

FOLDER = "14-form-sent-twice"


@pytest.fixture
def filled(installation: Flask, run_case: RunCase, office: Client, clock: time_machine.Traveller) -> dict[str, str]:
    """The form for a placement of the case's student, filled in, hidden fields included."""
    clock.move_to(date(2025, 9, 1))
    assert run_case(FOLDER).exit_code == 0
    clock.move_to(date(2025, 11, 20))
    with installation.app_context():
        shown = office.get("/placements/new").page.values
    return {name: value for name, value in shown.items() if isinstance(value, str)} | {
        "student": "S1000001",
        "term": "2025FA",
        "program": "CS-BS",
        "placement_type": "internship",
        "host": "Cove Analytics",
        "title": "Data intern",
        "planned_start": "2026-01-12",
        "planned_end": "2026-04-30",
    }


def count(installation: Flask) -> int:
    with installation.app_context():
        return db.session.scalar(select(func.count()).where(Placement.title == "Data intern")) or 0


def test_form_sent_again_makes_one_placement(installation: Flask, office: Client, filled: dict[str, str]) -> None:
    with installation.app_context():
        first, second = (office.post("/placements/new", data=filled) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(installation) == 1


def test_form_sent_twice_simultaneously_makes_one_placement(
    installation: Flask, office: Client, filled: dict[str, str]
) -> None:
    session = office.get_cookie(installation.config["SESSION_COOKIE_NAME"])
    assert session is not None
    browsers = [Client(installation) for _ in range(2)]
    for browser in browsers:
        browser.set_cookie(session.key, session.value)
    together = Barrier(2)

    def send(browser: Client) -> int:
        together.wait(10)
        with installation.app_context():
            return browser.post("/placements/new", data=filled).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, browsers))
    assert answers in ([303, 303], [303, 409])
    assert count(installation) == 1


def test_reopened_form_makes_another_placement(installation: Flask, office: Client, filled: dict[str, str]) -> None:
    with installation.app_context():
        office.post("/placements/new", data=filled)
        fresh = office.get("/placements/new").page.values
        again = office.post("/placements/new", data={**filled, "nonce": fresh["nonce"]})
        assert again.status_code in (303, 422)
        if again.status_code == 422:
            assert "already" in again.page.main
