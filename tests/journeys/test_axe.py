"""Every page there is, as each person it is for: nothing for axe to find, light and wide, dark and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from placement.core.database import db
from tests import axe
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.access.world import World, build
from tests.browser import DESKTOP, PHONE
from tests.journeys.conftest import Visit
from tests.journeys.server import Site, application, prepared, started
from tests.journeys.world import session_cookie

# What a GET answers that is not a page, and what it is instead.
EXCUSED = {
    "static": "styles, scripts and pictures",
    "exchange.sample_file": "a file to download",
}
# Pages that only another state of the institution has, and the test below that looks at them.
ELSEWHERE = {
    "people.first_run": "test_first_run_page",
}
VISITORS = ("nobody", "own staff", "own faculty", "own student", "admin")
# Pages that look different to each of them; the others are looked at once, as the first who may.
FACES = {"checkins.index", "checkins.show", "checkins.write", "home.index", "casework.placement", "casework.index"}


def viewers(row: Row) -> list[str]:
    allowed = [visitor for visitor in VISITORS if row.answers[visitor] == "+"]
    return allowed if row.endpoint in FACES else allowed[:1]


GETS = [row for row in PEOPLE_ROWS if row.method == "GET"]
PAGES = [(row, visitor) for row in GETS if row.endpoint not in {*EXCUSED, *ELSEWHERE} for visitor in viewers(row)]
LINK_PAGES = [row for row in LINK_ROWS if row.method == "GET" and row.endpoint not in EXCUSED]


@pytest.fixture(scope="module")
def demo_app(demo: Site) -> Iterator[Flask]:
    with application(demo) as app:
        yield app


@pytest.fixture(scope="module")
def world(demo_app: Flask) -> World:
    made = build()
    db.session.commit()
    return made


def test_every_get_is_visited_or_excused_with_a_reason(app: Flask):
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    visited = {row.endpoint for row, _ in PAGES} | {row.endpoint for row in LINK_PAGES}
    assert gets - visited == {*EXCUSED, *ELSEWHERE}
    assert visited.isdisjoint({*EXCUSED, *ELSEWHERE})
    assert all(EXCUSED.values())
    assert set(ELSEWHERE.values()) <= set(globals())


@pytest.mark.parametrize("row", [row for row in GETS if row.endpoint in EXCUSED], ids=str)
def test_what_is_excused_is_no_page(app: Flask, db_session, sign_in, row: Row):
    """An excuse must not hide a page: what is excused does not answer with HTML."""
    made = build()
    visitor = next(visitor for visitor in made.people if row.answers[visitor] == "+")
    with sign_in(made.people[visitor]).get(path_of(app, row, made.objects[row.object])) as answer:
        assert answer.status_code == 200
        assert answer.mimetype != "text/html"


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(("row", "visitor"), PAGES, ids=lambda part: str(part).replace("GET ", ""))
def test_page(visit: Visit, demo: Site, demo_app: Flask, world: World, row: Row, visitor: str, window: dict):
    with visit(demo.address, **window) as page:
        if visitor in world.people:
            page.context.add_cookies([session_cookie(demo_app, demo.address, world.people[visitor])])
        look_at(page, path_of(demo_app, row, world.objects[row.object]))


def test_first_run_page(visit: Visit, tmp_path: Path):
    site = prepared(tmp_path)
    site.flask("db", "upgrade")
    with started(site):
        for window in (DESKTOP, PHONE):
            with visit(site.address, **window) as page:
                look_at(page, "/first-run")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("link", ["own", "expired"])
@pytest.mark.parametrize("row", LINK_PAGES, ids=str)
def test_link_page(visit: Visit, demo: Site, demo_app: Flask, world: World, row: Row, link: str, window: dict):
    kind, _, subject = row.object.partition("/")
    address = {"token": world.tokens[kind][link], **world.objects[subject or "-"]}
    with visit(demo.address, **window) as page:
        look_at(page, path_of(demo_app, row, address))


def look_at(page, path: str) -> None:
    answer = page.goto(path)
    assert answer.status in (200, 410), f"{answer.status} {path}"
    assert axe.faults(page) == []


def path_of(app: Flask, row: Row, address: dict) -> str:
    rule = next(rule for rule in app.url_map.iter_rules(row.endpoint) if "GET" in rule.methods)
    with app.test_request_context():
        _, path = rule.build({name: address[name] for name in rule.arguments})
    return path
