"""The gallery in a real browser: axe faults, fit, keyboard access, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import axe_faults, side_scroll
from tests.browser import visit
from tests.look.gallery import PAGES

pytestmark = pytest.mark.journey

ADDRESSES = [*PAGES, "error/410", "error/500"]
# Real pages are checked wide and light, narrow and dark; the gallery uses the other combinations and widths in between.
LOOKED_AT = [(1280, "dark"), (320, "light")]
WIDTHS = (1280, 1000, 768, 640, 390, 320)


@pytest.fixture
def phone(browser: Browser, gallery: str) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False, base_url=gallery)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser, gallery: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=gallery)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKED_AT)
def test_gallery_has_no_axe_faults(browser: Browser, gallery: str, width: int, scheme: str) -> None:
    with visit(browser, gallery, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        found = {address: faults_at(page, address) for address in ADDRESSES}
    assert {address: faults for address, faults in found.items() if faults} == {}


def faults_at(page: Page, address: str) -> list[str]:
    page.goto(f"/{address}")
    return axe_faults(page)


def test_pages_never_scroll_sideways(browser: Browser, gallery: str) -> None:
    with visit(browser, gallery) as page:
        wide = {address: too_wide_at(page, address) for address in ADDRESSES}
    assert {address: widths for address, widths in wide.items() if widths} == {}


def too_wide_at(page: Page, address: str) -> list[int]:
    """The window widths that are too narrow for a page."""
    page.goto(f"/{address}")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [width] if side_scroll(page) else []
    return found


def test_open_menus_pass_axe_in_dark_mode(browser: Browser, gallery: str) -> None:
    for width, words in ((1280, "Mira Patel"), (320, "Menu")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark", base_url=gallery)
        page = context.new_page()
        page.goto("/list")
        page.locator("summary", has_text=words).click()
        assert axe_faults(page) == []
        assert side_scroll(page) == 0
        context.close()


def test_menu_opens_on_a_phone_without_javascript(phone: Page) -> None:
    phone.goto("/list")
    expect(phone.get_by_role("link", name="Reports")).to_be_hidden()
    phone.get_by_text("Menu", exact=True).click()
    expect(phone.get_by_role("link", name="Reports")).to_be_visible()
    expect(phone.get_by_role("button", name="Sign out")).to_be_visible()


def test_rows_are_cards_on_a_phone_and_stay_a_table(phone: Page) -> None:
    phone.goto("/list")
    row = phone.get_by_role("row").filter(has_text="Ana Ruiz")
    box = row.bounding_box()
    assert box is not None
    assert box["height"] > 150
    expect(phone.get_by_role("table", name="Placements")).to_be_visible()


def test_rating_is_a_large_target_on_a_phone(phone: Page) -> None:
    phone.goto("/rating")
    for choice in phone.locator(".rating-choice").all():
        box = choice.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    phone.get_by_role("group", name="Written communication").get_by_label("4, does new cases alone").check()
    expect(phone.locator("#writing-3")).to_be_checked()


def test_controls_that_need_javascript_are_hidden_without_it(phone: Page) -> None:
    phone.goto("/list")
    expect(phone.get_by_label("Select all")).to_be_hidden()
    phone.goto("/empty")
    expect(phone.get_by_role("button", name="Copy")).to_be_hidden()


def test_skip_link_leads_to_the_content_and_focus_is_visible(desk: Page) -> None:
    desk.goto("/list")
    desk.keyboard.press("Tab")
    skip = desk.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    assert skip.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('main') !== null")


def test_error_summary_has_the_focus_on_a_refused_form(desk: Page) -> None:
    desk.goto("/form-errors")
    expect(desk.get_by_role("alert")).to_be_focused()
    desk.get_by_role("link", name="Hours must be between 0 and 120").click()
    expect(desk.get_by_label("Hours worked this fortnight")).to_be_focused()


def test_one_checkbox_selects_all_rows(desk: Page) -> None:
    desk.goto("/list")
    every, rows = desk.get_by_label("Select all"), desk.locator("input[name=chosen]")
    every.check()
    assert all(row.is_checked() for row in rows.all())
    rows.first.uncheck()
    assert every.evaluate("e => e.indeterminate") is True


def test_remaining_characters_are_shown(desk: Page) -> None:
    desk.goto("/form")
    desk.get_by_label("What did you learn?").fill("x" * 1990)
    expect(desk.get_by_text("10 characters left")).to_be_visible()
    desk.get_by_label("What did you learn?").fill("x" * 2003)
    expect(desk.get_by_text("3 characters too many")).to_be_visible()


def test_escape_closes_the_account_menu(desk: Page) -> None:
    desk.goto("/list")
    desk.locator("summary", has_text="Mira Patel").click()
    expect(desk.get_by_role("button", name="Sign out")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Sign out")).to_be_hidden()


def test_second_click_is_ignored_while_the_first_is_pending(desk: Page) -> None:
    desk.goto("/empty")
    refused = desk.get_by_role("button", name="Approve").evaluate(
        """button => {
            const refused = [];
            addEventListener("submit", (event) => {
                refused.push(event.defaultPrevented);
                event.preventDefault();
            });
            button.click();
            button.click();
            return refused;
        }"""
    )
    assert refused == [False, True]


def test_print_shows_only_the_content(desk: Page) -> None:
    desk.goto("/parts")
    desk.emulate_media(media="print", color_scheme="dark")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    expect(desk.get_by_role("navigation", name="Main", exact=True)).to_be_hidden()
    expect(desk.get_by_role("button", name="Complete")).to_be_hidden()
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_marks_stay_visible_in_forced_colors(browser: Browser, gallery: str) -> None:
    context = browser.new_context(forced_colors="active", base_url=gallery)
    page = context.new_page()
    page.goto("/rating")
    chosen, other = page.locator("label[for=teamwork-2]"), page.locator("label[for=teamwork-1]")
    color = "e => getComputedStyle(e).backgroundColor"
    assert chosen.evaluate(color) != other.evaluate(color)
    context.close()
