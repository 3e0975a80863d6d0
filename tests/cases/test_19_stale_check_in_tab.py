"""Case 19: a check-in in two tabs. Newer text is never overwritten silently."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement.checkins.models import CheckIn
from placement.core.database import db
from placement.jobs import worker
from placement.people.models import User
from tests.cases.importing import RunCase
from tests.client import Client

FOLDER = "19-stale-check-in-tab"
QUIET = {"HX-Request": "true"}
PARAGRAPH = "On Tuesday I led the stand-up for the first time, and nobody spoke for a full minute."


@pytest.fixture
def tab(installation: Flask, run_case: RunCase, clock: time_machine.Traveller) -> Client:
    """The student's browser on the day of the case; both tabs share it."""
    clock.move_to(date(2025, 9, 1))
    assert run_case(FOLDER).exit_code == 0
    with installation.app_context():
        worker.run_once()
        db.session.remove()
    clock.move_to(date(2025, 10, 9))
    with installation.app_context():
        return Client(installation).sign_in(db.session.scalars(select(User).where(User.email.like("amal%"))).one())


def write_address() -> str:
    checkin = db.session.scalars(select(CheckIn).where(CheckIn.number == 1)).one()
    return f"/placements/{checkin.placement.ref}/check-ins/1/write"


def stored(name: str) -> object:
    return db.session.scalar(select(getattr(CheckIn, name)).where(CheckIn.number == 1))


def test_second_tab_is_warned_and_sees_both_texts(installation: Flask, tab: Client) -> None:
    with installation.app_context():
        address = write_address()
        in_a, in_b = tab.get(address).page.values, tab.get(address).page.values
        saved = tab.post(address, data=in_a | {"what": PARAGRAPH, "save": "draft"}, headers=QUIET)
        told = tab.post(address, data=in_b | {"hours": "12", "save": "draft"}, headers=QUIET)
        assert (saved.status_code, told.status_code) == (200, 409)
        assert "changed in another tab" in told.text
        assert (stored("what"), stored("hours")) == (PARAGRAPH, None)

        both = tab.post(address, data=in_b | {"what": "Only this.", "hours": "12", "save": "draft"})
        assert both.status_code == 409
        assert PARAGRAPH in both.page.main
        assert (both.page.values["what"], both.page.values["hours"]) == ("Only this.", "12")
        assert stored("what") == PARAGRAPH

        again = tab.post(address, data=both.page.values | {"save": "draft"})
        assert again.status_code == 303
        assert stored("what") == "Only this."


def test_first_tab_keeps_saving_and_submits(installation: Flask, tab: Client) -> None:
    with installation.app_context():
        address = write_address()
        values = tab.get(address).page.values
        for text in ("One", "One two", "One two three"):
            saved = tab.post(address, data=values | {"what": text, "hours": "37,5", "save": "draft"}, headers=QUIET)
            assert saved.status_code == 200
            values["version"] = saved.headers["Form-Version"]
        whole = values | {"what": PARAGRAPH, "so_what": "Silence helps.", "now_what": "I will wait."}
        assert tab.post(address, data=whole).status_code == 303
        assert stored("what") == PARAGRAPH


def test_stale_tab_does_not_replace_submitted_text(installation: Flask, tab: Client) -> None:
    with installation.app_context():
        address = write_address()
        in_a, in_b = tab.get(address).page.values, tab.get(address).page.values
        whole = {"what": PARAGRAPH, "so_what": "Silence helps.", "now_what": "I will wait."}
        assert tab.post(address, data=in_a | whole).status_code == 303
        for typed in ({"save": "draft"}, {}):
            refused = tab.post(address, data=in_b | whole | typed | {"what": "Other text"})
            assert refused.status_code == 409
            assert PARAGRAPH in refused.page.main
            assert refused.page.values["what"] == "Other text"
        assert tab.post(address, data=in_b | {"what": "x", "save": "draft"}, headers=QUIET).status_code == 409
        assert stored("what") == PARAGRAPH


def test_collapsed_section_is_open_if_it_differs(installation: Flask, tab: Client) -> None:
    with installation.app_context():
        address = write_address()
        in_a, in_b = tab.get(address).page.values, tab.get(address).page.values
        ada = {"people-0-name": "Ada", "people-0-function": "Sales"}
        kim = {"people-1-name": "Kim", "people-1-function": "Design"}
        assert tab.post(address, data=in_a | ada | kim | {"save": "draft"}).status_code == 303
        for typed in ({"what": "Only this."}, ada | {"people-1-name": "Lee"}):
            refused = tab.post(address, data=in_b | typed | {"save": "draft"})
            assert refused.status_code == 409
            folded = [one for one in refused.page.all("details") if "Kim" in "".join(one.itertext())]
            assert [one.get("open") is not None for one in folded] == [True]
