"""People on a phone: a line from Home, two Sams, 60 people, This week; without a script, and once without a network.

Taps are any touch that opens, chooses, or focuses; typing is free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Dialog, Locator, Page, expect

from placement.core import clock
from placement.core.database import db
from placement.people.models import User
from placement.relationships.models import Contact, Interaction, InteractionKind
from tests import axe
from tests import factories as make
from tests.browser import PHONE
from tests.journeys.conftest import TODAY, Visit
from tests.journeys.server import Site, application, prepared, started
from tests.journeys.world import session_cookie
from tests.present import present

WIDE: dict[str, Any] = {**PHONE, "viewport": {"width": 390, "height": 844}}
NOW = date.fromisoformat(TODAY)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of its own with an empty database."""
    found = prepared(tmp_path_factory.mktemp("people"), TODAY=TODAY, ALLOW_FIXED_CLOCK="1")
    found.flask("db", "upgrade")
    with started(found):
        yield found


def student_with(site: Site, *names: str, met: timedelta | None = None, begins: int = -21) -> SetCookieParam:
    """The cookie of a new student with a placement that began on a day, and with these people."""
    with application(site) as app:
        student: User = make.active(begins=make.day(begins)).student
        for name in names:
            one = make.saved(Contact(student_id=student.id, name=name, created_at=clock.now()))
            if met is not None:
                kind = InteractionKind.MEETING
                make.saved(Interaction(contact_id=one.id, on=NOW - met, kind=kind, created_at=clock.now()))
        db.session.commit()
        return session_cookie(app, site.address, student)


@dataclass
class Finger:
    """Counts the taps of a journey."""

    page: Page
    taps: int = 0

    def tap(self, what: Locator) -> Locator:
        what.tap()
        self.taps += 1
        return what


def line_of(page: Page) -> Locator:
    return page.get_by_label("Who did you meet?")


def answer(page: Page) -> Locator:
    return page.locator("#answer")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name).first


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert axe.side_scroll(page) == 0


def kept_here(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('line:')).length"))


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize(("sams", "most"), [(("Sam Lee",), 2), (("Sam Lee", "Sam Okafor"), 3)])
def test_line_from_home(visit: Visit, site: Site, sams: tuple[str, ...], most: int, has_script: bool) -> None:
    cookie = student_with(site, *sams)
    with visit(site.address, **WIDE, java_script_enabled=has_script) as page:
        page.context.add_cookies([cookie])
        page.goto("/")
        finger = Finger(page)
        finger.tap(line_of(page)).fill("Priya @ Acme, lunch, via Sam, promised slides by Fri")
        finger.tap(button(page, "Save"))
        expect(answer(page)).to_contain_text("You promised slides by Fri, Jun 20.")
        if len(sams) > 1:
            finger.tap(button(page, "Sam Okafor"))
        expect(answer(page)).to_contain_text(f"{sams[-1]} introduced you.")
        assert finger.taps == most
        expect(button(page, "Undo")).to_be_focused()
        expect(line_of(page)).to_have_value("")
        button(page, "Undo").tap()
        expect(page.locator("main")).to_contain_text("Undone.")
        page.goto("/my/people")
        expect(page.get_by_role("link", name="Priya")).to_have_count(0)


def test_any_of_60_people_is_three_taps_from_home(visit: Visit, site: Site) -> None:
    names = [f"{chr(65 + n % 26)}{chr(97 + n // 26)}na Ruiz" for n in range(60)]
    cookie = student_with(site, *names, met=timedelta(days=200))
    with visit(site.address, **WIDE) as page:
        page.context.add_cookies([cookie])
        for name in (min(names), max(names)):
            page.goto("/")
            finger = Finger(page)
            finger.tap(page.get_by_text("Menu", exact=True))
            finger.tap(page.get_by_label("Main menu").get_by_role("link", name="People"))
            page.wait_for_url("**/my/people")
            fits(page)
            finger.tap(page.get_by_role("link", name=name).last)
            expect(page.get_by_role("heading", level=1)).to_contain_text(name)
            assert finger.taps == 3


@pytest.mark.parametrize("width", [320, 390])
def test_done_of_this_week_on_home_is_undone(visit: Visit, site: Site, width: int) -> None:
    cookie = student_with(site, "Ana Ruiz", "Ana", met=timedelta(days=2))
    with visit(site.address, **{**PHONE, "viewport": {"width": width, "height": 720}}) as page:
        page.context.add_cookies([cookie])
        page.goto("/")
        work, people = page.get_by_text("Step by step"), page.locator("#capture")
        assert present(work.bounding_box())["y"] < present(people.bounding_box())["y"]
        fits(page)
        page.get_by_role("button", name="Done Thank Ana Ruiz").tap()
        expect(answer(page)).to_contain_text("You thanked Ana Ruiz today.")
        button(page, "Undo").tap()
        expect(page.locator("#this-week")).to_contain_text("Thank Ana Ruiz")
        page.goto("/my/people")
        fits(page)
        assert axe.faults(page) == []
        button(page, "Yes, one person").tap()
        expect(page.locator("main")).to_contain_text("count as one person now")


def test_line_typed_without_a_network_is_sent_once_when_it_returns(visit: Visit, site: Site) -> None:
    cookie = student_with(site)
    with visit(site.address, **WIDE) as page:
        page.context.add_cookies([cookie])
        page.goto("/my/people")
        page.context.set_offline(True)
        for line in ("Priya @ Acme, promised slides by Fri", "Kim, yesterday"):
            line_of(page).fill(line)
            button(page, "Save").tap()
        expect(page.locator("#kept-lines")).to_contain_text("2 lines about people are kept")
        expect(line_of(page)).to_have_value("")
        page.context.set_offline(False)
        expect(page.locator("#people-list")).to_contain_text("Kim")
        expect(page.locator("#people-list")).to_contain_text("Priya")
        expect(page.locator("#kept-lines")).to_be_hidden()
        assert kept_here(page) == 0
        page.reload()
        expect(page.get_by_role("link", name="Kim", exact=True)).to_have_count(1)


def test_line_waits_for_the_session_of_its_person(visit: Visit, site: Site) -> None:
    cookie = student_with(site)
    with visit(site.address, **WIDE) as page:
        page.context.add_cookies([cookie])
        page.goto("/")
        page.context.clear_cookies()
        line_of(page).fill("Zora, lunch")
        button(page, "Save").tap()
        expect(page.locator("#kept-lines")).to_contain_text("1 line about a person is kept")
        page.context.add_cookies([cookie])
        page.goto("/my/people")
        expect(page.get_by_role("link", name="Zora").first).to_be_visible()
        expect(page.locator("#kept-lines")).to_be_hidden()
        assert kept_here(page) == 0


def test_line_is_never_saved_for_another_person(visit: Visit, site: Site) -> None:
    mine, others = student_with(site), student_with(site)
    with visit(site.address, **WIDE) as page:
        page.context.add_cookies([mine])
        page.goto("/my/people")
        page.context.clear_cookies()
        page.context.add_cookies([others])
        line_of(page).fill("Zora, lunch")
        button(page, "Save").tap()
        expect(page.locator("#kept-lines")).to_contain_text("1 line about a person is kept")
        page.goto("/my/people")
        expect(page.locator("main")).to_contain_text("How one line works")
        assert kept_here(page) == 0


def test_signing_out_warns_and_then_deletes_lines(visit: Visit, site: Site) -> None:
    cookie = student_with(site)
    said: list[str] = []

    def accept_second(dialog: Dialog) -> None:
        said.append(dialog.message)
        if len(said) > 1:
            dialog.accept()
        else:
            dialog.dismiss()

    with visit(site.address, **WIDE) as page:
        page.on("dialog", accept_second)
        page.context.add_cookies([cookie])
        page.goto("/my/people")
        page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")
        line_of(page).fill("Zora, lunch")
        button(page, "Save").tap()
        expect(page.locator("#kept-lines")).to_contain_text("1 line about a person is kept")
        page.get_by_text("Menu", exact=True).tap()
        button(page, "Sign out").tap()
        assert len(said) == 1
        assert kept_here(page) == 1
        button(page, "Sign out").tap()
        page.wait_for_url("**/sign-in**")
        assert kept_here(page) == 0


@pytest.mark.parametrize("has_script", [True, False])
def test_first_day_with_wishes(visit: Visit, site: Site, has_script: bool) -> None:
    cookie = student_with(site, begins=0)
    with visit(site.address, **WIDE, java_script_enabled=has_script) as page:
        page.context.add_cookies([cookie])
        page.goto("/")
        fits(page)
        line_of(page).fill("? Ana Ruiz @ Acme, legal")
        button(page, "Save").tap()
        expect(answer(page)).to_contain_text("Added to your people to meet.")
        suggested = page.locator("#first-weeks")
        expect(suggested.get_by_role("listitem")).to_have_count(4)
        finger = Finger(page)
        finger.tap(suggested.get_by_role("link", name="Done Another intern"))
        expect(line_of(page)).to_be_focused()
        page.keyboard.type("Kim Lee")  # the name goes in front of the words that are there
        finger.tap(button(page, "Save"))
        expect(answer(page)).to_contain_text("Saved: Kim Lee")
        assert finger.taps == 2
        expect(suggested.get_by_role("listitem")).to_have_count(3)
        suggested.get_by_role("button", name="Dismiss Someone on your team").tap()
        expect(page.locator("#first-weeks").get_by_role("listitem")).to_have_count(2)
        fits(page)
        page.goto("/my/people")
        fits(page)
        for name in ("Ana Ruiz", "Kim Lee"):
            expect(page.locator("#people-list").get_by_role("link", name=name)).to_have_count(1)
