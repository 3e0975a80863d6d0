"""Junk in an address or a form gets one of our pages, and never a server error."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests import factories as make
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.access.test_matrix import path_of, rules_of
from tests.conftest import undone
from tests.pages import Page

ASKED = [
    "after",
    "all",
    "as_of",
    "before",
    "by",
    "chosen",
    "faculty",
    "group",
    "host",
    "host_name",
    "needs",
    "next",
    "party",
    "policy",
    "program",
    "q",
    "role",
    "sort",
    "source",
    "state",
    "status",
    "student",
    "term",
    "unconfirmed",
    "verb",
    "who",
]
POSTED = [
    "chosen",
    "all",
    "number",
    "reason",
    "note",
    "into",
    "status",
    "seen",
    "count",
    "host",
    "state",
    "q",
    "save",
    "rows",
    "closed",
    "allowed",
    "on",
    "kind",
]
JUNK = ("\0", "9" * 30, "²", "é" * 700, "a " * 1400, "\r\nBcc: a@example.org", "//[", "-1")
WORSE = ("\0", "9" * 5000, "²", "sNaN", "1e-1000000", "0001-01-01", "9999-12-31", "x" * 5000, "Infinity")


def insider(row: Row) -> str:
    return next((visitor for visitor, answer in row.answers.items() if answer == "+"), "")


def doors(method: str) -> list[Row]:
    """Each endpoint once, as a permitted visitor; other visitors are refused before the fields are read."""
    rows = {row.endpoint: row for row in [*PEOPLE_ROWS, *LINK_ROWS] if row.method == method and insider(row)}
    return [*rows.values()]


@pytest.mark.parametrize("row", doors("GET"), ids=str)
def test_address_with_junk_is_answered_without_server_error(app: Flask, world: World, row: Row) -> None:
    for path in paths(app, world, row):
        for junk in JUNK:
            assert answered(app, world, row, path, query_string=dict.fromkeys(ASKED, junk)) < 500, repr(junk[:20])


@pytest.mark.once  # nearly all of it is refused before any database query
@pytest.mark.parametrize("row", doors("POST"), ids=str)
def test_form_full_of_junk_is_answered_without_server_error(app: Flask, world: World, row: Row) -> None:
    for path in paths(app, world, row):
        names = list(values_of(shown(app, world, row, path))) or POSTED
        for junk in WORSE:
            assert answered(app, world, row, path, data=dict.fromkeys(names, junk)) < 500, repr(junk[:20])


@pytest.mark.parametrize("row", doors("POST"), ids=str)
def test_form_with_junk_in_one_field_is_answered_without_server_error(app: Flask, world: World, row: Row) -> None:
    """The other fields are valid, so this one is processed as far as possible. Where a page offers
    choices, only those pass the form, as the form full of junk shows.
    """
    for path in paths(app, world, row):
        page = shown(app, world, row, path)
        held = values_of(page)
        for place, name in enumerate(fields_written_in(page) if page and held else POSTED):
            junk = WORSE[place % len(WORSE)]
            assert answered(app, world, row, path, data={**held, name: junk}) < 500, (name, junk[:20])


@pytest.mark.parametrize("path", ["/people/99999999999999999999", "/hosts/٣", "/placements/%00", "/s/%00", "/%ff"])
def test_address_of_a_missing_row_is_not_found(app: Flask, world: World, path: str) -> None:
    browser = world.browser_of(app, "whole staff")
    assert browser.get(path, checked=False).status_code in (400, 404, 405)


def test_too_many_fields_are_refused(app: Flask, world: World) -> None:
    browser = world.browser_of(app, "whole staff")
    sent = browser.post("/placements/selected/faculty", data={"chosen": ["AAAAAAAAAA"] * 5_001}, checked=False)
    assert sent.status_code == 413
    sent = browser.post("/placements/selected/faculty", data={"all": "AAAAAAAAAA " * 40_000}, checked=False)
    assert sent.status_code == 422


@pytest.mark.parametrize("field", ["hours_per_week", "planned_start", "planned_end", "pay_amount", "credits"])
@pytest.mark.parametrize("junk", ["sNaN", "1e-1000000", "0e999999", "0001-01-01", "9999-12-31"])
def test_placement_with_one_wrong_field_is_refused_with_a_sentence(
    app: Flask, world: World, field: str, junk: str
) -> None:
    with undone():
        ours = make.draft(program=world.own.program)
        browser = world.browser_of(app, "own staff")
        path = f"/placements/{ours.ref}/change"
        sent = browser.post(path, data={**browser.get(path).page.values, field: junk}, checked=False)
        assert sent.status_code == 422


def paths(app: Flask, world: World, row: Row) -> list[str]:
    return [path_of(rule, address_of(world, row, rule.arguments)) for rule in rules_of(app, row)]


def address_of(world: World, row: Row, names: set[str]) -> dict[str, Any]:
    kind, _, subject = row.object.partition("/")
    told = world.objects.get(row.object) or world.objects.get(subject or "-", {})
    known = {**told, "token": world.tokens.get(kind, {}).get("own")}
    return {name: known[name] for name in names}


def answered(app: Flask, world: World, row: Row, path: str, **sent: Any) -> int:
    with undone():
        answer = world.browser_of(app, insider(row)).open(path, method=row.method, checked=False, **sent)
        answer.get_data()
        answer.close()
        return answer.status_code


def shown(app: Flask, world: World, row: Row, path: str) -> Page | None:
    """The page with the form, if any."""
    with undone():
        answer = world.browser_of(app, insider(row)).get(path, checked=False)
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        return Page(answer.text) if is_page else None


def values_of(page: Page | None) -> dict[str, Any]:
    """The values a browser would send from this page."""
    if page is None:
        return {}
    named = dict.fromkeys((field.get("name", "") for field in page.fields()), "")
    return {name: value for name, value in {**named, **page.values}.items() if name != "csrf_token"}


def fields_written_in(page: Page) -> list[str]:
    """The names of free-text fields and of hidden fields."""
    chosen = {"checkbox", "radio", "submit", "file"}
    fields = (field for field in page.fields() if field.tag != "select" and field.get("type", "text") not in chosen)
    return [name for name in dict.fromkeys(field.get("name", "") for field in fields) if name != "csrf_token"]
