"""Every form keeps its text when the session ends, for the person who typed it only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import select

from placement.access import saved_forms
from placement.access.models import KeptForm
from placement.core.database import db
from placement.core.edit_forms import VERSION
from placement.core.forms import RESERVED
from tests import factories as make
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS
from tests.access.test_edit_forms import EDITS, UNVERSIONED
from tests.access.test_matrix import path_of, rules_of
from tests.client import Client
from tests.conftest import undone
from tests.pages import Page, _values

pytestmark = pytest.mark.once

UNTYPED = {"hidden", "submit", "button", "file", "password", "reset", "image"}
TYPED = "Typed before the session ended: <é & “x”>"
# Forms to these addresses are shown only in states that the world lacks.
# All but one are buttons without a field.
NOT_SHOWN = {
    "agreements.put_back": "no objective was removed",
    "agreements.discard": "no new version is open",
    "office_actions.confirm_supervisor": "every supervisor is confirmed",
    "office_actions.end_supervision": "every placement has one supervisor only",
    "checkins.take_back": "no check-in is excused",
    "exchange.accept": "a button of its own address inside the form to exchange.start, boxes without typed text",
    "exchange.discard": "a button of its own address inside the form to exchange.start",
    "exchange.problems_file": "the uploaded file has no problems",
    "exchange.set_encoding": "one choice, shown where the encoding of a file was guessed",
    "relationships.introduction": "no one is introduced",
    "relationships.note": "no talk has a note",
    "relationships.place": "no talk has an unclear placement",
    "relationships.split": "no two people are the same",
    "relationships.undo_on_page": "shown right after a step",
    "relationships.wish": "everyone is met",
    "saved_forms.discard": "shown where text is saved",
    "operations.deliver_again": "no email failed",
    "operations.try_all_again": "one job failed only",
}


def add_more(world: World) -> list[str]:
    """Placements in further states, and the addresses of their pages."""
    with_supervisor, with_faculty, signed, fresh = [make.active(program=world.own.program) for _ in range(4)]
    make.agreement_with_supervisor(with_supervisor)
    make.agreement_with_faculty(with_faculty)
    make.signed_agreement(signed)
    make.faculty(faculty_confirmed_at=None)
    late = make.checkin(fresh, number=1, due_on=make.day(-5))
    objectives = [f"/placements/{one.ref}/objectives" for one in (with_supervisor, with_faculty, signed)]
    return [
        *objectives,
        f"{objectives[0]}/supervisor-answer",
        f"{objectives[1]}/decide",
        f"/placements/{signed.ref}/attainment?party=faculty",
        f"/placements/{fresh.ref}/check-ins/{late.number}",
        f"/placements/selected/objectives?chosen={fresh.ref}",
    ]


@dataclass(frozen=True)
class Shown:
    """A form as a visitor sees it on a page."""

    visitor: str
    page: str
    action: str
    endpoint: str
    fields: tuple[Element, ...]

    @property
    def typed(self) -> list[Element]:
        return [field for field in self.fields if field.get("type", "") not in UNTYPED]


def forms_of(page: Page) -> Iterator[Element]:
    return (form for form in page.all("form") if form.get("method", "get").lower() == "post")


def fields_of(form: Element) -> tuple[Element, ...]:
    return tuple(e for e in form.iter() if e.tag in ("input", "select", "textarea") and e.get("name"))


def pages_of(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    """Each page with each visitor who may open it."""
    for row in PEOPLE_ROWS:
        if row.method != "GET":
            continue
        for rule in rules_of(app, row):
            address = world.objects[row.object]
            path = path_of(rule, address)
            yield from ((visitor, path) for visitor, letter in row.answers.items() if letter == "+")
    chosen = f"?chosen={world.own.ref}"
    for path in (
        "/placements/selected/faculty",
        "/placements/selected/supervisor",
        "/placements/selected/objectives",
        "/placements/selected/link",
    ):
        yield "own staff", path + chosen
    for path in add_more(world):
        yield "whole staff", path
    yield "admin", "/people/faculty"
    yield "own staff", f"/people/invite?chosen={world.own.student_id}"


@pytest.fixture(scope="module")
def shown(app: Flask, world: World) -> list[Shown]:
    """One of each form, by target endpoint and field names."""
    found: dict[tuple[str, frozenset[str]], Shown] = {}
    for visitor, path in pages_of(app, world):
        with undone():
            answer = world.browser_of(app, visitor).get(path)
            if answer.mimetype != "text/html" or answer.status_code != 200:
                answer.close()
                continue
            for form in forms_of(answer.page):
                action = form.get("action") or path
                with app.test_request_context(path):
                    endpoint = saved_forms.find_endpoint(urlsplit(action).path)
                assert endpoint, f"a form on {path} is sent to {action}, where nothing is"
                fields = fields_of(form)
                key = endpoint, frozenset(str(field.get("name")) for field in fields)
                found.setdefault(key, Shown(visitor, path, action, endpoint, fields))
    return [*found.values()]


def test_each_post_route_is_covered(app: Flask, shown: list[Shown]) -> None:
    wanted = {row.endpoint for row in PEOPLE_ROWS if row.method == "POST"}
    unseen = wanted - {form.endpoint for form in shown} - set(saved_forms.LEFT_OUT) - set(NOT_SHOWN)
    assert not unseen, f"no page of the world shows a form to {sorted(unseen)}"


def test_excluded_forms_exist_and_give_a_reason(app: Flask) -> None:
    assert sorted(set(saved_forms.LEFT_OUT) - set(app.view_functions)) == []
    assert all(saved_forms.LEFT_OUT.values())


def test_every_form_with_a_field_names_its_owner_unless_excluded(shown: list[Shown]) -> None:
    for form in shown:
        names = {field.get("name") for field in form.fields}
        if form.endpoint in saved_forms.LEFT_OUT:
            assert "kept_for" not in names, form.endpoint
        elif form.typed:
            assert "kept_for" in names, f"the form to {form.endpoint} on {form.page} loses its text"
        assert {"csrf_token", "nonce"} <= names or form.endpoint == "people.sign_out", form.endpoint


def test_no_form_with_a_password_is_saved(shown: list[Shown]) -> None:
    secret = {form.endpoint for form in shown if any(field.get("type") == "password" for field in form.fields)}
    assert secret <= set(saved_forms.LEFT_OUT)


def test_text_of_every_form_is_saved_for_the_same_person_only(app: Flask, world: World, shown: list[Shown]) -> None:
    tried = [form for form in shown if form.typed and form.endpoint not in saved_forms.LEFT_OUT]
    assert len(tried) > 25
    for form in tried:
        with undone():
            keeps_its_text(app, world, form)


def keeps_its_text(app: Flask, world: World, form: Shown) -> None:
    values = filled(form)
    browser = world.browser_of(app, form.visitor)
    fresh = browser.get(form.page)
    note = next(one for one in forms_of(fresh.page) if same(one, form))
    values |= {str(e.get("name")): e.get("value", "") for e in fields_of(note) if e.get("name") == "kept_for"}
    browser.sign_out()
    answer = browser.post(form.action, data=values, csrf=False)
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/sign-in"), f"{form.endpoint} {form.page}"
    back = parse_qs(urlsplit(answer.location).query)["next"][0]
    again = world.browser_of(app, form.visitor).get(back)
    assert again.status_code == 200, back
    assert "We saved what you typed" in again.page.main, f"{form.endpoint} on {back}"
    restored = [values_of(one) for one in forms_of(again.page) if same(one, form)]
    expected = {name: value for name, value in values.items() if name not in RESERVED}
    assert any(expected.items() <= found.items() for found in restored), f"{form.endpoint}: {expected} {restored}"
    for visitor in set(world.people) - {form.visitor}:
        other = world.browser_of(app, visitor).get(back, checked=False)
        assert "Typed before the session" not in other.text
        assert "We saved what you typed" not in other.text


def same(form: Element, shown: Shown) -> bool:
    names = {e.get("name") for e in fields_of(form)}
    return names == {e.get("name") for e in shown.fields} and (form.get("action") or "") in ("", shown.action)


def filled(form: Shown) -> dict[str, Any]:
    """A value for every field, different from its present value."""
    values: dict[str, Any] = {}
    for field in form.fields:
        name, kind = str(field.get("name")), field.get("type", "text")
        if name in RESERVED or kind in UNTYPED - {"hidden"}:
            continue
        if field.tag == "select":
            values[name] = [o.get("value") for o in field.iter("option")][-1]
        elif kind in ("checkbox", "radio"):
            values[name] = field.get("value", "on")
        else:
            values[name] = field.get("value", "") if kind == "hidden" else TYPED
    return values


def values_of(form: Element) -> dict[str, Any]:
    """The values a browser would send, the last of each name."""
    found: dict[str, Any] = {}
    for field in fields_of(form):
        name, kind = str(field.get("name")), field.get("type", "text")
        if field.tag == "textarea":
            found[name] = (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            found.update((name, o.get("value")) for o in field.iter("option") if o.get("selected") is not None)
        elif kind in ("checkbox", "radio"):
            found |= {name: field.get("value", "on")} if field.get("checked") is not None else {}
        else:
            found[name] = field.get("value", "")
    return found


def test_saved_text_can_be_discarded(app: Flask, world: World) -> None:
    with undone():
        browser = world.browser_of(app, "own staff")
        lose(browser, "/hosts/new", name="Cove Analytics")
        browser = world.browser_of(app, "own staff")
        page = browser.get("/hosts/new").page
        assert page.values["name"] == "Cove Analytics"
        answer = browser.post("/saved-forms/discard", data={"path": "/hosts/new"})
        assert (answer.status_code, answer.location) == (303, "/hosts/new")
        page = browser.get("/hosts/new").page
        assert page.values["name"] == ""
        assert "Saved text discarded." in page.main


def test_saved_text_is_deleted_when_the_form_is_accepted(app: Flask, world: World) -> None:
    with undone():
        lose(world.browser_of(app, "own staff"), "/hosts/new", name="Cove Analytics")
        browser = world.browser_of(app, "own staff")
        values = browser.get("/hosts/new").page.values
        assert browser.post("/hosts/new", data={**values, "sector": "", "name": ""}).status_code == 422
        assert browser.get("/hosts/new").page.values["name"] == "Cove Analytics"
        assert browser.post("/hosts/new", data=values).status_code == 303
        assert browser.get("/hosts/new").page.values["name"] == ""


def lose(browser: Client, path: str, **typed: str) -> None:
    values = browser.get(path).page.values
    browser.sign_out()
    assert browser.post(path, data={**values, **typed}, csrf=False).status_code == 303


def test_secrets_and_tokens_are_never_saved(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with undone():
        lose(world.browser_of(app, "own staff"), "/hosts/new", name="Cove", password="hunter2", again="hunter2")
        [row] = [db.session.get(KeptForm, key) for key in db.session.scalars(select(KeptForm.id))]
        assert row is not None
        assert set(row.values) & (RESERVED | {"password", "again"}) == set()


def test_every_form_with_stored_values_is_tried_with_an_old_version(shown: list[Shown]) -> None:
    versioned = {form.endpoint for form in shown if any(one.get("name") == VERSION for one in form.fields)}
    filled = {form.endpoint for form in shown if any(holds_a_value(one) for one in form.fields)}
    assert versioned - set(EDITS) - NEW_AS_WELL == set(), "has a version and is not tried"
    assert filled - versioned - set(UNVERSIONED) == set(), "shows values and has no version"
    endpoints = {row.endpoint for row in (*PEOPLE_ROWS, *LINK_ROWS)}
    assert set(EDITS) | set(UNVERSIONED) <= endpoints


# The same forms for a record that does not exist yet.
NEW_AS_WELL = {
    "agreements.add",
    "hosts.add",
    "hosts.add_supervisor",
    "people.add",
    "relationships.add_mentor",
    "relationships.add_question",
    "relationships.add_reference",
    "skills.add",
    "terms.add",
    "terms.add_college",
    "terms.add_program",
    "office_actions.add",
}


def holds_a_value(one: Element) -> bool:
    """True if a field that a person fills in has a value."""
    kind = one.get("type", "text") if one.tag == "input" else one.tag
    return kind not in UNTYPED and any(value.strip() for value in _values(one))
