"""A student writes a reflection in a real browser: the draft keeps itself, and a lost session loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from config import from_environment
from placement import create_app
from placement.core.database import db
from tests import factories as make
from tests.browser import DESKTOP, PHONE
from tests.journeys.conftest import Visit
from tests.journeys.server import Site
from tests.journeys.world import session_cookie


@dataclass(frozen=True)
class Writer:
    """A student with one open check-in on the server."""

    path: str
    cookie: dict[str, Any]


@pytest.fixture
def writer(demo: Site) -> Writer:
    app = create_app(from_environment(demo.environ))
    with app.app_context():
        made = _make_writer(app, demo)
        db.session.remove()  # an open transaction here would keep the server from writing
        db.engine.dispose()
    return made


def _make_writer(app: Flask, demo: Site) -> Writer:
    placement = make.active()
    make.open_checkin(placement)
    db.session.commit()
    path = f"/placements/{placement.ref}/check-ins/1/write"
    return Writer(path, session_cookie(app, demo.address, placement.student))


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_draft_keeps_itself_and_a_lost_session_loses_nothing(
    visit: Visit, demo: Site, writer: Writer, window: dict[str, Any]
):
    with visit(demo.address, **window) as page:
        page.context.add_cookies([writer.cookie])
        page.goto(writer.path)
        status = page.locator("[data-autosave-status]")
        page.get_by_label("What?", exact=True).fill("I led the stand-up.")
        expect(status).to_contain_text("Draft saved")
        page.reload()
        expect(page.get_by_label("What?", exact=True)).to_have_value("I led the stand-up.")

        page.context.clear_cookies()
        page.get_by_label("So what?").fill("Silence made me talk too much.")
        expect(status).to_contain_text("We saved what you typed")
        page.get_by_label("Now what?").fill("I will wait.")
        submit(page)
        expect(page).to_have_url(f"{demo.address}/sign-in?next={writer.path}")
        expect(page.locator("main")).to_contain_text("We saved what you typed")

        page.context.add_cookies([writer.cookie])
        page.goto(writer.path)
        expect(page.locator("main")).to_contain_text("We saved what you typed")
        expect(page.get_by_label("Now what?")).to_have_value("I will wait.")
        submit(page)
        expect(page.locator("main")).to_contain_text("Check-in 1 is sent.")
        expect(page.locator("main")).to_contain_text("Silence made me talk too much.")


def test_without_javascript_a_button_saves_the_draft(visit: Visit, demo: Site, writer: Writer):
    with visit(demo.address, **DESKTOP, java_script_enabled=False) as page:
        page.context.add_cookies([writer.cookie])
        page.goto(writer.path)
        page.get_by_label("What?", exact=True).fill("By hand.")
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("main")).to_contain_text("The draft is saved. It is not sent yet.")
        expect(page.get_by_label("What?", exact=True)).to_have_value("By hand.")


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit the check-in").click()
