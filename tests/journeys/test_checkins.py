"""A student writes a reflection in a real browser: the draft saves automatically, and a lost session loses no text."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Page, expect

from config import from_environment
from placement import create_app
from placement.core.database import db
from tests import axe
from tests import factories as make
from tests.browser import DESKTOP, PHONE
from tests.journeys.conftest import Visit
from tests.journeys.server import Site
from tests.journeys.world import session_cookie
from tests.present import present


@dataclass(frozen=True)
class Writer:
    """A student with one open check-in on the server, and their faculty member."""

    path: str
    cookie: SetCookieParam
    faculty: SetCookieParam


@pytest.fixture
def writer(demo: Site) -> Writer:
    app = create_app(from_environment(demo.environ))
    with app.app_context():
        made = _make_writer(app, demo)
        db.session.remove()  # an open transaction here would block the server's writes
        db.engine.dispose()
    return made


def _make_writer(app: Flask, demo: Site) -> Writer:
    placement = make.active()
    make.open_checkin(placement)
    db.session.commit()
    path = f"/placements/{placement.ref}/check-ins/1/write"
    cookies = [session_cookie(app, demo.address, present(one)) for one in (placement.student, placement.faculty)]
    return Writer(path, *cookies)


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_draft_saves_automatically_and_survives_an_expired_session(
    visit: Visit, demo: Site, writer: Writer, window: SetCookieParam
) -> None:
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
        expect(page.locator("main")).to_contain_text("Check-in 1 submitted.")
        expect(page.locator("main")).to_contain_text("Silence made me talk too much.")


def test_without_javascript_a_button_saves_the_draft(visit: Visit, demo: Site, writer: Writer) -> None:
    with visit(demo.address, **DESKTOP, java_script_enabled=False) as page:
        page.context.add_cookies([writer.cookie])
        page.goto(writer.path)
        page.get_by_label("What?", exact=True).fill("By hand.")
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("main")).to_contain_text("Draft saved. It isn't submitted yet.")
        expect(page.get_by_label("What?", exact=True)).to_have_value("By hand.")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_student_corrects_and_faculty_sees_the_changes(
    visit: Visit, demo: Site, writer: Writer, window: SetCookieParam
) -> None:
    sent, main = writer.path.removesuffix("/write"), "main"
    with visit(demo.address, **window) as page, visit(demo.address, **window) as reader:
        page.context.add_cookies([writer.cookie])
        reader.context.add_cookies([writer.faculty])
        page.goto(writer.path)
        for label, text in (("What?", "I led a zebra meeting."), ("So what?", "It was quiet."), ("Now what?", "Wait.")):
            page.get_by_label(label, exact=True).fill(text)
        submit(page)
        reader.goto(sent)
        reader.get_by_role("button", name="Mark as read without a reply").click()

        page.goto(sent)
        expect(page.locator(main)).to_contain_text("You can correct this check-in through")
        page.get_by_role("link", name="Correct this check-in").click()
        page.get_by_label("What?", exact=True).fill("I led a meeting.")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Not submitted yet.")
        reader.goto(sent)
        expect(reader.locator(main)).to_contain_text("I led a zebra meeting.")
        expect(reader.locator(main)).not_to_contain_text("Corrected")
        page.reload()
        expect(page.get_by_label("What?", exact=True)).to_have_value("I led a meeting.")
        page.get_by_role("button", name="Submit correction").click()
        expect(page.locator(main)).to_contain_text("Correction of check-in 1 submitted.")

        reader.goto("/inbox")
        expect(reader.locator("#to-read")).to_contain_text("Corrected")
        reader.goto(sent)
        expect(reader.locator(main)).to_contain_text("Unread")
        expect(reader.locator("del")).to_have_text("zebra ")
        reader.get_by_text("Earlier version, submitted").click()
        assert axe.faults(reader) == []


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit check-in").click()
