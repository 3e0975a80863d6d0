"""Every page, as each person it is for: no axe faults, light and wide, dark and narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from placement.core.database import db
from placement.people.models import User
from tests import axe
from tests.access.context import build
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.access.test_matrix import path_of
from tests.browser import DESKTOP, PHONE, visit
from tests.client import Client
from tests.journeys.server import Site, application, prepared, started
from tests.journeys.world import found_in_demo, session_cookie
from tests.present import present

# GET responses that are not pages, and their kind.
EXCUSED = {
    "static": "styles, scripts and pictures",
    "operations.healthz": "JSON for a load balancer",
    "operations.readyz": "JSON for a monitor",
    "about_me.export": "a file to download",
    "exchange.sample_file": "a file to download",
    "relationships.export_cards": "a file to download",
    "relationships.export_table": "a file to download",
    "relationships.feed": "a calendar for programs",
    "relationships.weekly_time": "a file to download",
}
# Pages that need another state of the institution, and the test below that checks each.
ELSEWHERE = {
    "people.first_run": "test_first_run_page",
}
VISITORS = ("nobody", "own staff", "own faculty", "own student", "admin")
# Pages that differ by role; the others are checked once, as the first permitted visitor.
FACES = {
    "checkins.index",
    "checkins.show",
    "checkins.write",
    "home.index",
    "placement_page.placement",
    "worklist.index",
}
# Visitors for whom the address shows another page, which is checked separately.
SENT_ON = {("home.index", "own faculty"): "worklist.inbox"}
# Arguments for pages where the matrix uses fewer.
STAGED = {
    "agreements.edit": "drafting",
    "agreements.answer": "with-supervisor",
    "agreements.decide": "with-faculty",
    "checkins.correct": "correctable-checkin",
}
CHOSEN = {
    "office_actions.choose_faculty",
    "office_actions.choose_supervisor",
    "office_actions.open_objectives",
    "office_actions.send_links",
}


def viewers(row: Row) -> list[str]:
    allowed = [visitor for visitor in VISITORS if row.answers[visitor] == "+"]
    allowed = [visitor for visitor in allowed if (row.endpoint, visitor) not in SENT_ON]
    return allowed if row.endpoint in FACES else allowed[:1]


GETS = [row for row in PEOPLE_ROWS if row.method == "GET"]
PAGES = [(row, visitor) for row in GETS if row.endpoint not in {*EXCUSED, *ELSEWHERE} for visitor in viewers(row)]
LINK_PAGES = [row for row in LINK_ROWS if row.method == "GET" and row.endpoint not in EXCUSED]


@dataclass(frozen=True)
class Tour:
    """The arguments for opening pages: plain values, because an open session would block the server's writes."""

    cookies: dict[str, SetCookieParam]
    objects: dict[str, dict[str, Any]]
    tokens: dict[str, dict[str, str]]
    rules: dict[str, Rule]

    def path(self, row: Row, token: dict[str, str] | None = None) -> str:
        subject = row.object.partition("/")[2] or "-" if token else STAGED.get(row.endpoint, row.object)
        known, rule = self.objects[subject] | (token or {}), self.rules[row.endpoint]
        chosen = f"?chosen={self.objects['placement']['ref']}" if row.endpoint in CHOSEN else ""
        return path_of(rule, known) + chosen


@pytest.fixture(scope="module")
def tour(demo: Site) -> Tour:
    with application(demo) as app:
        world = found_in_demo()
        cookies = {visitor: session_cookie(app, demo.address, user) for visitor, user in world.people.items()}
        db.session.commit()
    return Tour(cookies, world.objects, world.tokens, rules_of(app))


def test_every_get_route_is_visited_or_excused_with_a_reason(app: Flask) -> None:
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    visited = {row.endpoint for row, _ in PAGES} | {row.endpoint for row in LINK_PAGES}
    assert gets - visited == {*EXCUSED, *ELSEWHERE}
    assert visited.isdisjoint({*EXCUSED, *ELSEWHERE})
    assert all(EXCUSED.values())
    assert set(ELSEWHERE.values()) <= set(globals())


@pytest.mark.parametrize("row", [row for row in GETS if row.endpoint in EXCUSED], ids=str)
def test_excused_check_in_has_no_page(
    app: Flask, db_session: Session, sign_in: Callable[[User], Client], row: Row
) -> None:
    """An excuse must not hide a page: an excused address does not answer with HTML."""
    made = build()
    visitor = next(visitor for visitor in made.people if row.answers[visitor] == "+")
    path = Tour({}, made.objects, {}, rules_of(app)).path(row)
    with sign_in(made.people[visitor]).get(path) as answer:
        assert answer.status_code == 200
        assert answer.mimetype != "text/html"


@pytest.fixture(scope="module")
def window(browser: Browser, demo: Site, tour: Tour) -> Iterator[Callable[[str], Page]]:
    """The window of each visitor: opened on first use, reused for all their pages."""
    with ExitStack() as closing:

        @cache
        def of(visitor: str) -> Page:
            page = closing.enter_context(visit(browser, demo.address, **DESKTOP))
            page.context.add_cookies([tour.cookies[visitor]] if visitor in tour.cookies else [])
            return page

        yield of


@pytest.mark.parametrize(("row", "visitor"), PAGES, ids=lambda part: str(part).removeprefix("GET "))
def test_page_has_no_faults(window: Callable[[str], Page], tour: Tour, row: Row, visitor: str) -> None:
    look_at(window(visitor), tour.path(row))


@pytest.mark.parametrize("link", ["own", "expired"])
@pytest.mark.parametrize("row", LINK_PAGES, ids=str)
def test_link_page_has_no_faults(window: Callable[[str], Page], tour: Tour, row: Row, link: str) -> None:
    token = {"token": tour.tokens[row.object.partition("/")[0]][link]}
    look_at(window("nobody"), tour.path(row, token), status=200 if link == "own" else 410)


def test_first_run_page(browser: Browser, tmp_path: Path) -> None:
    site = prepared(tmp_path)
    site.flask("db", "upgrade")
    with started(site), visit(browser, site.address, **DESKTOP) as page:
        look_at(page, "/first-run")


def look_at(page: Page, path: str, status: int = 200) -> None:
    """Check the page light and wide, then dark and narrow."""
    show(page, DESKTOP)
    answer = page.goto(path)
    assert (present(answer).status, urlsplit(page.url).path) == (status, urlsplit(path).path), path
    assert axe.faults(page) == []
    show(page, PHONE)
    assert axe.faults(page) == []


def show(page: Page, window: dict[str, Any]) -> None:
    page.set_viewport_size(window["viewport"])
    page.emulate_media(color_scheme=window["color_scheme"])


def rules_of(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
