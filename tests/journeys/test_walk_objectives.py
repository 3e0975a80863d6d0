"""Objectives from the request email to faculty's sign-off, with a supervisor who has no account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.server import Site
from tests.journeys.summer import DESKTOP, WITHOUT_JAVASCRIPT, come_back, press, sign_in, work

STUDENT = "s93647491@example.edu"  # Dereck Ó Laimhbheartaigh, at Pacific Life with Kandef Akdeniz
FACULTY = "faculty18@example.edu"
STATEMENTS = (
    "Build a weekly report of late claims that two colleagues use without my help.",
    "Understand the team.",
    "Present three findings from the claims data to the managers by July.",
)
BETTER = "Interview five colleagues of the team about their work and draw one map of who hands what to whom."
REQUEST = "Which part of the team, and how will we see it?"
LINK = re.compile(r"http://\S+/s/\S+")


@pytest.mark.parametrize("window", [DESKTOP, WITHOUT_JAVASCRIPT], ids=["desktop", "phone without JavaScript"])
def test_supervisor_agrees_and_faculty_signs_off(visit: Visit, summer: Site, window: dict[str, Any]) -> None:
    address = summer.address
    with visit(address, **window) as office, visit(address, **window) as student, visit(address, **window) as mentor:
        sign_in(office)
        come_back(student, summer, STUDENT)
        open_objectives(office)
        write_objectives(student)
        first = hand_over_link(office, summer, "Please review Dereck")
        ask_for_one_change(mentor, first)
        reword(student)
        meet_closed_door(mentor, first)
        second = hand_over_link(office, summer, "revised learning objectives")
        assert second != first
        agree(mentor, second)
        with visit(address, **window) as faculty:
            come_back(faculty, summer, FACULTY)
            sign_off(faculty)
        see_signed(office)


def open_objectives(page: Page) -> None:
    """Request objectives for all listed placements at one host, previewing the emails first."""
    page.goto("/placements?q=pacific+life")
    page.get_by_label("All 2 shown").check()
    press(page, "Request objectives")
    page.get_by_label("Due").fill("2025-05-26")
    press(page, "Preview email")
    expect(page.locator("main")).to_contain_text("First of 2 emails")
    press(page, "Send 2 emails")
    expect(page.locator("main")).to_contain_text("Objectives requested for 2 placements.")


def write_objectives(page: Page) -> None:
    page.goto("/")
    press(page, "Begin")
    press(page, "Write the first objective")
    for number, statement in enumerate(STATEMENTS, start=1):
        page.get_by_label("What will you be able to do?").fill(statement)
        page.get_by_label("What type of objective is it?").select_option(label="Skill application")
        page.get_by_role("checkbox", name="Technology and tools").check()
        page.get_by_label("Due date").fill("2025-07-01")
        press(page, "Save and write another" if number < len(STATEMENTS) else "Save")
    main = page.locator("main")
    expect(main).to_contain_text("3 written; the program requires 3 to 8 objectives.")
    expect(main).to_contain_text("Could be clearer")
    press(page, "Submit objectives")
    expect(main).to_contain_text("Waiting on Kandef Akdeniz since")


def hand_over_link(page: Page, site: Site, subject: str) -> str:
    """Without a mail server the outbox saves the email, and the office passes its link on."""
    work(site)
    page.goto("/mail")
    page.get_by_role("link", name=subject).click()
    press(page, "Show link")
    found = LINK.search(page.locator("main").inner_text())
    assert found is not None
    return found[0]


def ask_for_one_change(page: Page, link: str) -> None:
    """Request a change to one objective and agree to the others."""
    page.goto(link)
    main = page.locator("main")
    expect(main).to_contain_text("Hello Kandef Akdeniz")
    page.get_by_text("Request a change to objective 2").click()
    page.locator("#objective-2").get_by_label("What should change?").fill(REQUEST)
    page.get_by_label("I agree to the other objectives as written").check()
    press(page, "Request these changes")
    expect(main).to_contain_text("Thank you, Kandef Akdeniz")
    expect(main).to_contain_text("You don't need to agree to unchanged objectives again.")


def reword(page: Page) -> None:
    page.goto("/")
    press(page, "Begin")
    main = page.locator("main")
    expect(main).to_contain_text(REQUEST)
    expect(page.locator("#objective-1")).to_contain_text("Supervisor agreed")
    press(page, "Edit objective 2")
    page.get_by_label("What will you be able to do?").fill(BETTER)
    press(page, "Save")
    press(page, "Submit objectives")
    expect(main).to_contain_text("Waiting on Kandef Akdeniz since")


def meet_closed_door(page: Page, link: str) -> None:
    """The link's wording was replaced: the page says so, and how to get a current link."""
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 410
    main = page.locator("main")
    expect(main).to_contain_text("The learning objectives have been reworded since this link was sent.")
    press(page, "Email me a new link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Get the link from the career office")


def agree(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("main")).to_contain_text("edited the objectives. Changes are marked.")
    expect(page.locator("#objective-1")).to_contain_text("Supervisor agreed")
    expect(page.locator("#objective-2")).to_contain_text("Reworded")
    expect(page.locator("#objective-2")).to_contain_text(BETTER)
    press(page, "Agree to all objectives")
    expect(page.locator("main")).to_contain_text("reviews the objectives and signs them off.")


def sign_off(page: Page) -> None:
    page.goto("/inbox")
    press(page, "Dereck Ó Laimhbheartaigh")
    expect(page.locator("main")).to_contain_text("Kandef Akdeniz agreed")
    press(page, "Sign off all")
    page.goto("/inbox")
    expect(page.locator("#to-sign")).to_contain_text("Nothing to sign off.")


def see_signed(page: Page) -> None:
    """The placement page shows the signed version, who signed it, and each objective as signed off."""
    page.goto("/placements?q=o+laimh")
    press(page, "Dereck Ó Laimhbheartaigh")
    objectives = page.locator("#objectives")
    expect(objectives).to_contain_text("Signed off")
    expect(objectives).to_contain_text("Sneha Shroff")
    expect(objectives).to_contain_text(BETTER)
    expect(objectives.locator("ol.tasks").get_by_text("Signed off", exact=True)).to_have_count(3)
