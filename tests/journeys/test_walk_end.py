"""The last week of a placement and the email three months after its end, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from placement.access.links import address_of
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import IdeaChoice, Interaction, InteractionKind, InTouchAnswer
from placement.relationships.services.after_end import issue_link
from placement.relationships.services.capture import save_line
from tests import factories as make
from tests.axe import faults
from tests.journeys.conftest import TODAY, Visit
from tests.journeys.server import Site, application, prepared, started
from tests.journeys.summer import PHONE, WITHOUT_JAVASCRIPT, come_back, press

STUDENT = "robin@example.edu"
NARROW = PHONE | {"viewport": {"width": 320, "height": 640}}
DARK = PHONE | {"color_scheme": "dark"}
WINDOWS = {"phone": PHONE, "320 pixels": NARROW, "dark": DARK, "without JavaScript": WITHOUT_JAVASCRIPT}
WIDER = "document.documentElement.scrollWidth - window.innerWidth"  # above 0 if the page scrolls sideways
TODAYS = date.fromisoformat(TODAY)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with one student in the last week of a placement, and another placement that ended three months ago."""
    empty = prepared(tmp_path, TODAY=TODAY, ALLOW_FIXED_CLOCK="1")
    empty.flask("db", "upgrade")
    with application(empty):
        robin = make.student(email=STUDENT)
        start, end = TODAYS - timedelta(days=60), TODAYS + timedelta(days=3)
        placement = make.active(ref="ABCDEFGHIJ", student=robin, planned_start=start, planned_end=end)
        begun, left = TODAYS - timedelta(days=180), TODAYS - timedelta(days=95)
        days = {"planned_start": begun, "planned_end": left, "actual_start": begun, "actual_end": left}
        make.completed(ref="BCDEFGHIJK", student=robin, **days)
        save_line(placement.student.as_actor(), "Sam Ito @ Acme, lunch, promised slides by Fri")
        save_line(placement.student.as_actor(), "?Ana Ruiz @ Acme")
        db.session.commit()
    with started(empty) as running:
        yield running


def find_ended() -> Placement:
    return db.session.scalars(select(Placement).where(Placement.ref == "BCDEFGHIJK")).one()


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_last_week(visit: Visit, site: Site, window: dict[str, Any]) -> None:
    has_script = window is not WITHOUT_JAVASCRIPT
    with visit(site.address, **window) as page:
        come_back(page, site, STUDENT)
        page.goto("/")
        page.get_by_role("link", name="Open your last week").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your last week at")
        if has_script:
            assert page.evaluate(WIDER) <= 0
            assert faults(page) == []
        expect(page.locator("#not-met")).to_contain_text("Ana Ruiz")
        page.locator("#promises").get_by_role("button", name="Kept").click()
        expect(page.locator("#promises")).to_have_count(0)
        page.locator("#thank li", has_text="Sam Ito").get_by_role("button", name="Already thanked").click()
        expect(page.locator("#thank li", has_text="Sam Ito")).to_have_count(0)
        expect(page.get_by_label("Email me one idea")).not_to_be_checked()
        page.get_by_label("Email me one idea").check()
        page.locator("#ideas").get_by_role("button").click()
        expect(page.locator("#ideas")).to_have_count(0)
    with application(site):
        thanks = select(Interaction).where(Interaction.kind == InteractionKind.THANKS)
        assert len(db.session.scalars(thanks).all()) == 1
        assert db.session.scalars(select(IdeaChoice.wants_ideas)).all() == [True]


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_first_answer_to_the_email_after_three_months_takes_two_taps(
    visit: Visit, site: Site, window: dict[str, Any]
) -> None:
    with application(site):
        link = issue_link(find_ended(), 3)
        db.session.commit()
        path = "/after/" + address_of(link.id).rpartition("/")[2]
    with visit(site.address, **window) as page:
        page.goto(path)  # the first tap, in the email
        with application(site):
            assert db.session.scalars(select(InTouchAnswer)).all() == []
        if window is not WITHOUT_JAVASCRIPT:
            assert page.evaluate(WIDER) <= 0
            assert faults(page) == []
        page.get_by_role("button", name="Yes").first.click()  # the second
        expect(page.locator("main")).to_contain_text("Saved. Thank you.")
        press(page, "Stop these emails")
        expect(page.locator("main")).to_contain_text("You won't get these emails again.")
    with application(site):
        [answer] = db.session.scalars(select(InTouchAnswer))
        assert (answer.months, answer.in_touch) == (3, True)
