"""A student's first reflection, from the first day of the placement to the faculty reader."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.server import Site
from tests.journeys.summer import DESKTOP, PHONE, come_back, press, sign_in, work

STUDENT = "s93647491@example.edu"  # Dereck Ó Laimhbheartaigh, at Pacific Life
FACULTY = "faculty18@example.edu"
WHAT = "I sat in on the claims round and took the notes."
SO_WHAT = "I saw how much is decided before the meeting begins."
NOW_WHAT = "I will ask for the papers the day before."


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_student_submits_a_reflection(visit: Visit, summer: Site, window: dict[str, Any]) -> None:
    with visit(summer.address, **window) as office:
        sign_in(office)
        begin_earlier(office)
        work(summer)
    with visit(summer.address, **window) as student:
        come_back(student, summer, STUDENT)
        send_reflection(student)
    work(summer)
    with visit(summer.address, **window) as faculty:
        come_back(faculty, summer, FACULTY)
        read_it(faculty)


def begin_earlier(page: Page) -> None:
    """Move the start to last week; the file's first placements begin a week from today."""
    page.goto("/placements?q=o+laimh")
    press(page, "Dereck Ó Laimhbheartaigh")
    press(page, "Change details")
    page.get_by_label("First day", exact=True).fill("2025-05-08")
    press(page, "Save details")
    expect(page.locator("main")).to_contain_text("Changes saved.")


def send_reflection(page: Page) -> None:
    """The home page shows the next step; typed text survives unreadable hours."""
    main = page.locator("main")
    page.goto("/")
    expect(main).to_contain_text("Write check-in 1")
    press(page, "Begin")
    page.get_by_label("What?", exact=True).fill(WHAT)
    page.get_by_label("So what?").fill(SO_WHAT)
    page.get_by_label("Now what?").fill(NOW_WHAT)
    page.get_by_label("Hours since the last check-in").fill("many")
    press(page, "Submit check-in")
    expect(main).to_contain_text("Enter hours as a number")
    expect(page.get_by_label("So what?")).to_have_value(SO_WHAT)
    page.get_by_label("Hours since the last check-in").fill("7.5")
    press(page, "Submit check-in")
    expect(main).to_contain_text("Check-in 1 submitted.")
    expect(main).to_contain_text(SO_WHAT)


def read_it(page: Page) -> None:
    page.goto("/inbox")
    unread = page.locator("#to-read")
    expect(unread).to_contain_text("Dereck Ó Laimhbheartaigh")
    unread.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(NOW_WHAT)
    page.goto("/inbox")
    expect(page.locator("#to-read")).to_contain_text("Dereck Ó Laimhbheartaigh")
