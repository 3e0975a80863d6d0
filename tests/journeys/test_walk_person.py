"""One person's page on a phone: brief, We talked in two and six taps, Undo, and a text to send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from placement.core.database import db
from placement.relationships.models import Contact, Interaction, Promise
from placement.relationships.services.capture import save_line
from tests import factories as make
from tests.axe import faults
from tests.journeys.conftest import TODAY, Visit
from tests.journeys.server import Site, application, prepared, started
from tests.journeys.summer import DESKTOP, PHONE, WITHOUT_JAVASCRIPT, come_back

STUDENT = "robin@example.edu"
PRIYA = "Priya Natarajan"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with one student who met Priya through Sam."""
    empty = prepared(tmp_path, TODAY=TODAY, ALLOW_FIXED_CLOCK="1")
    empty.flask("db", "upgrade")
    with application(empty):
        placement = make.active(student=make.student(email=STUDENT))
        actor = placement.student.as_actor()
        save_line(actor, "Sam Ito @ Acme, lunch")
        save_line(actor, f"{PRIYA} @ Acme, data team, lunch, via Sam, promised slides by Fri")
        db.session.commit()
    with started(empty) as running:
        yield running


class Taps:
    """Counts what a finger does; typing is free."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def type(self, label: str, words: str) -> None:
        self.tap(self.page.get_by_label(label))
        self.page.keyboard.type(words)


def open_person(page: Page) -> Taps:
    page.goto("/my/people")
    page.get_by_role("link", name=PRIYA).first.click()
    return Taps(page)


@pytest.mark.parametrize("window", [PHONE, WITHOUT_JAVASCRIPT], ids=["phone", "without JavaScript"])
def test_we_talked_takes_two_taps_and_all_of_it_six(visit: Visit, site: Site, window: dict[str, Any]) -> None:
    with visit(site.address, **window) as page:
        come_back(page, site, STUDENT)
        taps = open_person(page)
        expect(page.locator("#brief")).to_contain_text("Sam Ito")
        expect(page.locator("#brief")).to_contain_text("slides by Fri, Jun 20")
        expect(page.locator("#brief .questions li")).to_have_count(3)
        taps.tap(page.get_by_text("We talked", exact=True))
        taps.tap(page.get_by_role("button", name="Save", exact=True))
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        assert taps.count == 2
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("main")).to_contain_text("Undone.")
        taps = Taps(page)
        taps.tap(page.get_by_text("We talked", exact=True))
        taps.tap(page.get_by_label("30", exact=True))
        taps.type("Who else should you meet?", "Ana Ruiz")
        taps.type("What did you promise?", "outline by Fri")
        taps.tap(page.get_by_role("button", name="Save", exact=True))
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        assert taps.count <= 6
    with application(site):
        last = db.session.scalars(select(Interaction).order_by(Interaction.id.desc())).first()
        assert last is not None
        assert (last.minutes, last.on) == (30, date.fromisoformat(TODAY))
        promise = db.session.scalars(select(Promise).where(Promise.words == "outline")).one()
        assert promise.due_on == date(2025, 6, 20)
        assert db.session.scalars(select(Contact.wished_on).where(Contact.name == "Ana Ruiz")).one() is not None


def test_text_is_changed_and_opens_in_the_email_program(visit: Visit, site: Site) -> None:
    with visit(site.address, **PHONE) as page:
        come_back(page, site, STUDENT)
        open_person(page)
        page.get_by_role("link", name="Thank-you").click()
        page.get_by_label("Text").fill("My own words & more")
        link = page.get_by_role("link", name="Open in my email program")
        expect(link).to_have_attribute(
            "href",
            re.compile(r"^mailto:\?subject=Thank%20you.*&body=My%20own%20words%20%26%20more$"),
        )
        page.get_by_role("button", name="Sent", exact=True).click()
        expect(page.locator("#history")).to_contain_text("Thanks")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_have_no_axe_violations(visit: Visit, site: Site, window: dict[str, Any], scheme: str) -> None:
    with visit(site.address, **(window | {"color_scheme": scheme})) as page:
        come_back(page, site, STUDENT)
        open_person(page)
        address = page.url
        for part in ("", "/details", "/drafts/thank-you", "/same", "/history/2"):
            page.goto(address + part)
            assert faults(page) == [], part
