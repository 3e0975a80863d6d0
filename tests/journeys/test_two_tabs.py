"""One check-in in two tabs (case 19), and a draft on the device that is older than the saved text."""

from __future__ import annotations

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Locator, Page, expect

from placement.core.database import db
from tests import axe
from tests import factories as make
from tests.browser import DESKTOP
from tests.journeys.conftest import Visit
from tests.journeys.server import Site, application
from tests.journeys.world import session_cookie

Student = tuple[str, SetCookieParam]
PARAGRAPH = "On Tuesday I led the stand-up for the first time."
OTHER = "Typed on the train."
CHANGED = "changed in another tab or on another device"


@pytest.fixture
def student(demo: Site) -> Student:
    """The page of an open check-in and its student's cookie."""
    with application(demo) as app:
        placement = make.active()
        make.open_checkin(placement)
        db.session.commit()
        cookie = session_cookie(app, demo.address, placement.student)
        return f"/placements/{placement.ref}/check-ins/1/write", cookie


def what(page: Page) -> Locator:
    return page.get_by_label("What?", exact=True)


def hours(page: Page) -> Locator:
    return page.locator("[name=hours]")


def draft_state(page: Page) -> Locator:
    return page.locator("[data-autosave-status]")


def on_file(page: Page, name: str) -> Locator:
    return page.locator(f"#{page.locator(f'[name={name}]').get_attribute('id')}-on-file")


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    return page


def count_posts(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def test_second_tab_stops_saving_with_a_message_and_shows_both_texts(
    visit: Visit, demo: Site, student: Student
) -> None:
    path, cookie = student
    with visit(demo.address, **DESKTOP) as first:
        first.context.add_cookies([cookie])
        first.goto(path)
        second = opened(first.context.new_page(), path)
        what(first).fill(PARAGRAPH)
        expect(draft_state(first)).to_contain_text("Draft saved")

        sent = count_posts(second)
        hours(second).fill("12")
        expect(draft_state(second)).to_contain_text(CHANGED)
        what(second).fill(OTHER)
        second.wait_for_timeout(2500)  # longer than the autosave delay
        assert len(sent) == 1
        expect(draft_state(second)).to_contain_text(CHANGED)

        second.get_by_role("button", name="Compare both versions").click()
        expect(on_file(second, "what")).to_contain_text(PARAGRAPH)
        expect(on_file(second, "hours")).to_contain_text("Empty")
        expect(what(second)).to_have_value(OTHER)
        expect(hours(second)).to_have_value("12")
        assert axe.faults(second) == []
        second.get_by_role("link", name="What?", exact=True).click()
        expect(what(second)).to_be_focused()
        hours(second).fill("13")
        second.wait_for_timeout(2500)
        assert len(sent) == 2  # the request of the button, no autosave
        assert PARAGRAPH in first.context.request.get(path).text()

        second.get_by_role("button", name="Save draft").click()
        expect(second.locator("main")).to_contain_text("Draft saved.")
        first.reload()
        expect(what(first)).to_have_value(OTHER)
        expect(hours(first)).to_have_value("13")


def test_draft_on_the_device_does_not_replace_newer_text(visit: Visit, demo: Site, student: Student) -> None:
    path, cookie = student
    with visit(demo.address, **DESKTOP) as page:
        page.context.add_cookies([cookie])
        page.goto(path)
        page.context.set_offline(True)
        what(page).fill(OTHER)
        expect(draft_state(page)).to_contain_text("Your text is safe in this browser")
        page.close()

        with visit(demo.address, **DESKTOP) as elsewhere:
            elsewhere.context.add_cookies([cookie])
            elsewhere.goto(path)
            what(elsewhere).fill(PARAGRAPH)
            expect(draft_state(elsewhere)).to_contain_text("Draft saved")

            again = page.context.new_page()
            page.context.set_offline(False)
            again.goto(path)
            expect(what(again)).to_have_value(OTHER)
            expect(draft_state(again)).to_contain_text(CHANGED)
            elsewhere.reload()
            expect(what(elsewhere)).to_have_value(PARAGRAPH)
        again.get_by_role("button", name="Compare both versions").click()
        expect(on_file(again, "what")).to_contain_text(PARAGRAPH)
        again.close()
        third = opened(page.context.new_page(), path)  # closed without a choice: shown again
        expect(what(third)).to_have_value(OTHER)
        expect(draft_state(third)).to_contain_text(CHANGED)
        assert PARAGRAPH in page.context.request.get(path).text()
