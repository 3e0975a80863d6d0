"""Every endpoint against every visitor; removing any guard must be detected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import pytest
from flask import Flask, Response
from werkzeug.routing import Rule

from placement.access.guards import Access, anyone
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.client import Client, Reply
from tests.conftest import undone

pytestmark = pytest.mark.once


def guarded_by(letter: str) -> list[list[Row]]:
    """The rows of each guarded endpoint and method in which some visitor gets this letter."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in PEOPLE_ROWS:
        if row.answers["nobody"] == "S" and letter in row.answers.values():
            found.setdefault((row.endpoint, row.method), []).append(row)
    return list(found.values())


def named(rows: list[Row]) -> str:
    return f"{rows[0].method} {rows[0].endpoint}"


METHODS_OF_FLASK = {"HEAD", "OPTIONS"}


def test_matrix_lists_every_route(app: Flask) -> None:
    rows = [*PEOPLE_ROWS, *LINK_ROWS]
    listed = {(row.endpoint, row.method) for row in rows}
    served = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - METHODS_OF_FLASK
    }
    assert sorted(listed - served) == [], "in the matrix, but not served"
    assert sorted(served - listed) == [], "served, but not in the matrix"
    assert len({str(row) for row in rows}) == len(rows), "a line stands twice"


def test_ref_in_an_address_may_be_in_lower_case(app: Flask) -> None:
    by_ref = [rule for rule in app.url_map.iter_rules() if "ref" in rule.arguments]
    addresses = app.url_map.bind("localhost")
    for rule in by_ref:
        values: dict[str, object] = {
            name: {"ref": "PLA-1", "occasion": "final"}.get(name, 1) for name in rule.arguments
        }
        values |= {"verb": "submit"} if "verb" in rule.arguments else {}
        path = addresses.build(rule.endpoint, values, method=method_of(rule))
        assert addresses.match(path.lower(), method=method_of(rule))[1]["ref"] == "PLA-1"


def method_of(rule: Rule) -> str:
    return min((rule.methods or set()) - METHODS_OF_FLASK)


def test_link_routes_and_people_routes_are_in_separate_tables(app: Flask) -> None:
    assert [str(row) for row in PEOPLE_ROWS if access(app, row.endpoint).kind == "link"] == []
    assert [str(row) for row in LINK_ROWS if access(app, row.endpoint).kind != "link"] == []


def test_public_endpoints_give_a_reason(app: Flask) -> None:
    open_doors = {row.endpoint for row in PEOPLE_ROWS if row.answers["nobody"] != "S"}
    public = {row.endpoint for row in PEOPLE_ROWS if access(app, row.endpoint).kind == "public"}
    assert open_doors == public
    assert all(access(app, endpoint).reason for endpoint in public)


@pytest.mark.parametrize("row", PEOPLE_ROWS, ids=str)
def test_each_person_gets_the_listed_answer(app: Flask, world: World, row: Row) -> None:
    assert {visitor: signed_in(app, world, row, visitor) for visitor in row.answers} == row.answers


@pytest.mark.parametrize("row", LINK_ROWS, ids=str)
def test_each_link_gets_the_listed_answer(app: Flask, world: World, row: Row) -> None:
    assert {visitor: by_link(app, world, row, visitor) for visitor in row.answers} == row.answers


@pytest.mark.parametrize("rows", guarded_by("S"), ids=named)
def test_removed_sign_in_guard_is_detected(
    app: Flask, world: World, rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, rows[0].endpoint, open_to_everybody)
    assert somebody_notices(app, world, rows, "S")


@pytest.mark.parametrize("rows", guarded_by("3"), ids=named)
def test_policy_that_allows_everyone_is_detected(app: Flask, world: World, rows: list[Row]) -> None:
    with replaced(app.view_functions[rows[0].endpoint], "policy", lambda _: anyone):
        assert somebody_notices(app, world, rows, "3")


@pytest.mark.parametrize("rows", guarded_by("4"), ids=named)
def test_query_that_hides_nothing_is_detected(app: Flask, world: World, rows: list[Row]) -> None:
    """Run as a permitted visitor, a query finds records this visitor may not see."""
    guarded = app.view_functions[rows[0].endpoint]
    insider = next(visitor for visitor, answer in rows[0].answers.items() if answer == "+")
    insight = world.people[insider].as_actor()
    with replaced(guarded, "load", lambda load: lambda actor, **address: load(insight, **address)):
        assert somebody_notices(app, world, rows, "4")


@pytest.mark.parametrize("row", LINK_ROWS, ids=str)
def test_removed_link_guard_is_detected(app: Flask, world: World, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, row.endpoint, open_to_everybody)
    assert by_link(app, world, row, "forged") != row.answers["forged"]


def open_to_everybody(**address: Any) -> Response:
    return Response("Come in.", mimetype="text/plain")


def somebody_notices(app: Flask, world: World, rows: list[Row], letter: str) -> bool:
    """True if a visitor with this letter in the matrix now gets another answer."""
    refused = [(row, visitor) for row in rows for visitor, answer in row.answers.items() if answer == letter]
    return any(signed_in(app, world, row, visitor) != letter for row, visitor in refused)


def signed_in(app: Flask, world: World, row: Row, visitor: str) -> str:
    """The answer this visitor gets in a fresh world."""
    return knock(world.browser_of(app, visitor), row, world.objects[row.object], world.typed.get(row.endpoint))


def by_link(app: Flask, world: World, row: Row, visitor: str) -> str:
    kind, _, subject = row.object.partition("/")
    address = {"token": world.tokens[kind][visitor], **world.objects[subject or "-"]}
    return knock(Client(app), row, address, world.typed.get(row.endpoint))


def knock(browser: Client, row: Row, address: dict[str, Any], typed: dict[str, Any] | None = None) -> str:
    """The letters of all addresses of the endpoint: one, unless they differ."""
    found = set()
    for rule in rules_of(browser.application, row):
        assert rule.arguments <= set(address), f"{row.object} does not tell {rule.arguments - set(address)} of {rule}"
        path = path_of(rule, address)
        with undone():
            found.add(as_letter(browser.open(path, method=row.method, data=typed, checked=False)))
    return "".join(sorted(found))


def as_letter(answer: Reply) -> str:
    answer.close()
    if answer.status_code == 303 and "/sign-in?next=" in answer.location:
        return "S"
    letters = {200: "+", 302: "+", 303: "+", 304: "+", 409: "+", 422: "+", 403: "3", 404: "4", 410: "G"}
    return letters.get(answer.status_code, f"({answer.status_code})")


def rules_of(app: Flask, row: Row) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules(row.endpoint) if row.method in (rule.methods or ())]


def path_of(rule: Rule, address: Mapping[str, Any]) -> str:
    """The path of a rule with its arguments taken from the address."""
    built = rule.build({name: address[name] for name in rule.arguments})
    assert built is not None
    return built[1]


def access(app: Flask, endpoint: str) -> Access:
    return cast(Access, getattr(app.view_functions[endpoint], "access"))  # noqa: B009 - set by the guard, unknown to Flask


@contextmanager
def replaced(guarded: Callable[..., Any], name: str, change: Callable[[Any], Any]) -> Iterator[None]:
    """Replace the policy or query that a guard holds in its closure, within the context."""
    cell = dict(zip(guarded.__code__.co_freevars, guarded.__closure__ or (), strict=True))[name]
    before = cell.cell_contents
    cell.cell_contents = change(before)
    try:
        yield
    finally:
        cell.cell_contents = before
