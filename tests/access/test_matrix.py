"""Every endpoint against every visitor; and every door, taken off its hinges, is missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, Response
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from placement.access.guards import Access, anyone
from placement.core.actors import CLI
from placement.core.database import db
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.access.world import World, build
from tests.client import Client

METHODS_OF_FLASK = {"HEAD", "OPTIONS"}


@pytest.fixture
def world(db_session: Any) -> World:
    made = build()
    db_session.commit()
    return made


def test_the_matrix_is_the_url_map(app: Flask):
    listed = Counter((row.endpoint, row.method) for row in [*PEOPLE_ROWS, *LINK_ROWS])
    served = {
        (rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods - METHODS_OF_FLASK
    }
    assert sorted(set(listed) - served) == [], "in the matrix, but not served"
    assert sorted(served - set(listed)) == [], "served, but not in the matrix"
    assert [key for key, times in listed.items() if times > 1] == []


def test_links_and_people_stand_in_their_own_tables(app: Flask):
    assert [str(row) for row in PEOPLE_ROWS if access(app, row.endpoint).kind == "link"] == []
    assert [str(row) for row in LINK_ROWS if access(app, row.endpoint).kind != "link"] == []


def test_whoever_is_open_to_nobody_says_why(app: Flask):
    open_doors = {row.endpoint for row in PEOPLE_ROWS if row.answers["nobody"] == "+"}
    public = {row.endpoint for row in PEOPLE_ROWS if access(app, row.endpoint).kind == "public"}
    assert open_doors == public
    assert all(access(app, endpoint).reason for endpoint in public)


@pytest.mark.parametrize("row", PEOPLE_ROWS, ids=str)
def test_people(app: Flask, world: World, row: Row):
    assert answers_to_people(app, world, row) == row.answers


@pytest.mark.parametrize("row", LINK_ROWS, ids=str)
def test_links(app: Flask, world: World, row: Row):
    assert answers_to_links(app, world, row) == row.answers


@pytest.mark.parametrize("row", [row for row in PEOPLE_ROWS if "S" in row.answers.values()], ids=str)
def test_a_guard_that_became_public_is_missed(app: Flask, world: World, row: Row, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.view_functions, row.endpoint, open_to_everybody)
    assert answers_to_people(app, world, row) != row.answers


@pytest.mark.parametrize("row", [row for row in PEOPLE_ROWS if "3" in row.answers.values()], ids=str)
def test_a_policy_that_says_yes_to_all_is_missed(app: Flask, world: World, row: Row):
    with replaced(app.view_functions[row.endpoint], "policy", lambda _: anyone):
        assert answers_to_people(app, world, row) != row.answers


@pytest.mark.parametrize("row", [row for row in PEOPLE_ROWS if "4" in row.answers.values()], ids=str)
def test_a_query_that_hides_nothing_is_missed(app: Flask, world: World, row: Row):
    """Asked as the command line, which sees all colleges, a query finds what the visitor may not see."""
    guarded = app.view_functions[row.endpoint]
    with replaced(guarded, "load", lambda load: lambda actor, **address: load(CLI, **address)):
        assert answers_to_people(app, world, row) != row.answers


@pytest.mark.parametrize("row", [row for row in LINK_ROWS if row.method == "POST"], ids=str)
def test_a_link_page_that_became_public_is_missed(app: Flask, world: World, row: Row, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.view_functions, row.endpoint, open_to_everybody)
    assert answers_to_links(app, world, row) != row.answers


def open_to_everybody(**address: Any) -> Response:
    return Response("Come in.", mimetype="text/plain")


def answers_to_people(app: Flask, world: World, row: Row) -> dict[str, str]:
    """What each visitor is answered, every one of them with the world as it was."""
    found = {}
    for visitor in row.answers:
        browser: Client = app.test_client()
        if visitor in world.people:
            browser.sign_in(world.people[visitor])
        found[visitor] = "".join(
            sorted({knock(browser, row, rule, world.objects[row.object]) for rule in rules_of(app, row)})
        )
    return found


def answers_to_links(app: Flask, world: World, row: Row) -> dict[str, str]:
    kind, _, subject = row.object.partition("/")
    found = {}
    for visitor in row.answers:
        address = {"token": world.tokens[kind][visitor], **world.objects[subject or "-"]}
        browser: Client = app.test_client()
        found[visitor] = "".join(sorted({knock(browser, row, rule, address) for rule in rules_of(app, row)}))
    return found


def knock(browser: Client, row: Row, rule: Rule, address: dict[str, Any]) -> str:
    assert rule.arguments <= set(address), f"{row.object} does not tell {rule.arguments - set(address)} of {rule}"
    _, path = rule.build({name: address[name] for name in rule.arguments})
    with undone():
        return as_letter(browser.open(path, method=row.method, checked=False))


@contextmanager
def undone() -> Iterator[None]:
    """What one visitor did, the next does not meet."""
    db.session.commit()
    savepoint = db.engines[None].begin_nested()
    yield
    db.session.rollback()
    savepoint.rollback()


def as_letter(answer: TestResponse) -> str:
    answer.close()
    if answer.status_code == 303 and "/sign-in?next=" in answer.location:
        return "S"
    letters = {200: "+", 302: "+", 303: "+", 304: "+", 409: "+", 422: "+", 403: "3", 404: "4", 410: "G"}
    return letters.get(answer.status_code, f"({answer.status_code})")


def rules_of(app: Flask, row: Row) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules(row.endpoint) if row.method in rule.methods]


def access(app: Flask, endpoint: str) -> Access:
    return app.view_functions[endpoint].access


@contextmanager
def replaced(guarded: Callable[..., Any], name: str, change: Callable[[Any], Any]) -> Iterator[None]:
    """A guard keeps its policy and its query in its closure; there another is put for a while."""
    cell = dict(zip(guarded.__code__.co_freevars, guarded.__closure__, strict=True))[name]
    before = cell.cell_contents
    cell.cell_contents = change(before)
    try:
        yield
    finally:
        cell.cell_contents = before
