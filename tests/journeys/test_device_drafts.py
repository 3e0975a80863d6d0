"""A student's text survives a lost connection and a closed tab, only in this browser and for this person."""

from __future__ import annotations

import re

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Dialog, Locator, Page, expect

from placement.core.database import db
from tests import factories as make
from tests.browser import DESKTOP
from tests.journeys.conftest import Visit
from tests.journeys.server import Site, application
from tests.journeys.world import session_cookie

Writer = tuple[str, SetCookieParam, SetCookieParam]
FOUND = "We found text you typed in this browser"


@pytest.fixture
def writer(demo: Site) -> Writer:
    """The page of an open check-in, its student's cookie, and another student's."""
    with application(demo) as app:
        placement = make.active()
        make.open_checkin(placement)
        other = make.student()
        db.session.commit()
        cookies = [session_cookie(app, demo.address, person) for person in (placement.student, other)]
        return f"/placements/{placement.ref}/check-ins/1/write", cookies[0], cookies[1]


def answer(page: Page) -> Locator:
    return page.get_by_label("What?", exact=True)


def type_offline(page: Page, path: str, cookie: SetCookieParam, words: str) -> None:
    """Open the check-in, go offline, type."""
    page.context.add_cookies([cookie])
    page.goto(path)
    page.context.set_offline(True)
    answer(page).fill(words)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Your text is safe in this browser")


def drafts(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"))


def test_text_typed_offline_is_restored_after_closing_the_tab_and_saved(
    visit: Visit, demo: Site, writer: Writer
) -> None:
    path, cookie, _ = writer
    with visit(demo.address, **DESKTOP) as page:
        type_offline(page, path, cookie, "I led the stand-up.")
        page.close()
        again = page.context.new_page()
        page.context.set_offline(False)
        again.goto(path)
        expect(again.locator("main")).to_contain_text(FOUND)
        expect(answer(again)).to_have_value("I led the stand-up.")
        expect(again.locator("[data-autosave-status]")).to_contain_text("Draft saved")
        assert drafts(again) == 0
        again.reload()
        expect(answer(again)).to_have_value("I led the stand-up.")
        expect(again.locator("main")).not_to_contain_text(FOUND)


def test_draft_is_saved_when_the_connection_returns(visit: Visit, demo: Site, writer: Writer) -> None:
    path, cookie, _ = writer
    with visit(demo.address, **DESKTOP) as page:
        type_offline(page, path, cookie, "Typed on the train.")
        page.context.set_offline(False)
        expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved")
        assert drafts(page) == 0


def test_leaving_with_unsaved_text_shows_a_warning(visit: Visit, demo: Site, writer: Writer) -> None:
    path, cookie, _ = writer
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    with visit(demo.address, **DESKTOP) as page:
        page.on("dialog", stay)
        type_offline(page, path, cookie, "Not saved yet.")
        page.context.set_offline(False)
        page.context.route(
            "**/write", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
        )
        page.goto("/help")
        assert asked == ["beforeunload"]


def test_restored_text_can_be_discarded(visit: Visit, demo: Site, writer: Writer) -> None:
    path, cookie, _ = writer
    with visit(demo.address, **DESKTOP) as page:
        type_offline(page, path, cookie, "Never mind.")
        page.close()
        again = page.context.new_page()
        page.context.set_offline(False)
        page.context.route(
            "**/write", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
        )
        again.goto(path)
        again.get_by_role("button", name="Discard this text").click()
        expect(again.locator("main")).not_to_contain_text(FOUND)
        expect(answer(again)).to_have_value("")
        assert drafts(again) == 0


@pytest.mark.parametrize("end", ["another person", "sign-out", "a week", "sent"])
def test_text_on_the_device_is_deleted(visit: Visit, demo: Site, writer: Writer, end: str) -> None:
    path, cookie, other = writer
    with visit(demo.address, **DESKTOP) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        type_offline(page, path, cookie, "Mine alone.")
        page.close()
        again = page.context.new_page()
        again.on("dialog", lambda dialog: dialog.accept())
        page.context.set_offline(False)
        again.goto("/help")
        assert drafts(again) == 1
        ENDS[end](again, path, other)
        assert drafts(again) == 0


def as_another(page: Page, path: str, other: SetCookieParam) -> None:
    page.context.add_cookies([other])
    page.goto("/")


def sign_out(page: Page, path: str, other: SetCookieParam) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))


def a_week_later(page: Page, path: str, other: SetCookieParam) -> None:
    page.evaluate(
        "for (const key of Object.keys(localStorage)) {"
        " const draft = JSON.parse(localStorage[key]); draft.at -= 8 * 86400000;"
        " localStorage[key] = JSON.stringify(draft); }"
    )
    page.goto("/")


def send(page: Page, path: str, other: SetCookieParam) -> None:
    page.goto(path)
    page.get_by_label("So what?").fill("Silence made me talk too much.")
    page.get_by_label("Now what?").fill("I will wait.")
    page.get_by_label("Hours", exact=False).first.fill("8")
    page.get_by_role("button", name="Submit check-in").click()
    expect(page.locator("main")).to_contain_text("Check-in 1 submitted.")


ENDS = {"another person": as_another, "sign-out": sign_out, "a week": a_week_later, "sent": send}


@pytest.fixture
def author(demo: Site) -> Writer:
    """The page of a new objective, its student's cookie, and no other cookie."""
    with application(demo) as app:
        placement = make.approved()
        make.agreement(placement, objectives=0)
        db.session.commit()
        cookie = session_cookie(app, demo.address, placement.student)
        return f"/placements/{placement.ref}/objectives", cookie, {}


def test_autosaved_new_objective_does_not_count_until_saved(visit: Visit, demo: Site, author: Writer) -> None:
    path, cookie, _ = author
    with visit(demo.address, **DESKTOP) as page:
        page.context.add_cookies([cookie])
        page.goto(f"{path}/new")
        page.locator("[name=statement]").fill("Design a poster.")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Select Save to add it")
        assert drafts(page) == 0
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text("Design a poster.")
        page.goto(f"{path}/new")
        expect(page.locator("main")).to_contain_text("We saved what you typed")
        expect(page.locator("[name=statement]")).to_have_value("Design a poster.")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("main")).to_contain_text("Design a poster.")
        page.goto(f"{path}/new")
        expect(page.locator("[name=statement]")).to_have_value("")


def test_objective_typed_offline_is_restored(visit: Visit, demo: Site, author: Writer) -> None:
    path, cookie, _ = author
    with visit(demo.address, **DESKTOP) as page:
        page.context.add_cookies([cookie])
        page.goto(f"{path}/new")
        page.context.set_offline(True)
        page.locator("[name=statement]").fill("Design a poster.")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Your text is safe in this browser")
        page.close()
        again = page.context.new_page()
        page.context.set_offline(False)
        again.goto(f"{path}/new")
        expect(again.locator("main")).to_contain_text(FOUND)
        expect(again.locator("[name=statement]")).to_have_value("Design a poster.")
        expect(again.locator("[data-autosave-status]")).to_contain_text("Select Save to add it")
