"""A form sent twice makes one row, for every form and sender."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from placement.access import accepted_posts
from placement.access.models import AcceptedPost
from placement.checkins.models import CheckIn
from placement.core.database import Base, db
from placement.exchange.models import Upload
from placement.exchange.rules import samples
from placement.exchange.rules.checks import KnownCodes
from placement.hosts.models import Host
from tests import factories as make
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS, Row
from tests.access.test_matrix import path_of, rules_of
from tests.client import Client, SignIn
from tests.conftest import undone
from tests.databases import DbSession

HOST = {"name": "Cove Analytics", "nonce": "n1"}
# Rows that count requests, not results.
OF_REQUESTS = {"accepted_post", "security_event"}
# Every download is logged, including two with one button.
OF_DOWNLOADS = {"audit_entry"}


@pytest.fixture
def office(db_session: DbSession, sign_in: SignIn) -> Client:
    return sign_in(make.staff())


def count(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_repeated_post_redirects_to_the_first_row(office: Client) -> None:
    first, second = (office.post("/hosts/new", data=HOST) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(Host) == 1
    assert "Cove Analytics" in office.get(second.location).page.main


def test_reopened_form_makes_another_row(office: Client) -> None:
    office.post("/hosts/new", data=HOST)
    assert office.post("/hosts/new", data=HOST | {"nonce": "n2"}).status_code == 422  # the rule of unique names decides
    assert office.post("/hosts/new", data=HOST | {"nonce": "n3", "name": "Cove Two"}).status_code == 303


def test_changed_fields_are_processed_again_with_a_message(office: Client) -> None:
    office.post("/hosts/new", data=HOST)
    answer = office.post("/hosts/new", data=HOST | {"name": "Cove Two"})
    assert (answer.status_code, count(Host)) == (303, 2)
    assert "You already sent this page once" in office.get(answer.location).page.main
    again = office.post("/hosts/new", data=HOST | {"name": "Cove Two"})
    assert (again.location, count(Host)) == (answer.location, 2)


def test_refused_form_does_not_use_its_nonce(office: Client) -> None:
    assert office.post("/hosts/new", data=HOST | {"name": ""}).status_code == 422
    assert count(AcceptedPost) == 0
    answer = office.post("/hosts/new", data=HOST)
    assert answer.status_code == 303
    assert "You already sent this page once" not in office.get(answer.location).page.main


def test_form_is_accepted_again_after_an_hour(office: Client, clock: time_machine.Traveller) -> None:
    office.post("/hosts/new", data=HOST)
    clock.shift(timedelta(hours=1, minutes=1))
    answer = office.post("/hosts/new", data=HOST | {"name": "Cove Two"})
    assert "You already sent this page once" not in office.get(answer.location).page.main
    assert office.post("/hosts/new", data={"name": "Cove Three"}).status_code == 303
    assert count(Host) == 3


def test_worker_deletes_nonces_after_an_hour(office: Client, clock: time_machine.Traveller) -> None:
    office.post("/hosts/new", data=HOST)
    assert accepted_posts.forget_accepted() == 0
    clock.shift(timedelta(hours=1, minutes=1))
    assert accepted_posts.forget_accepted() == 1


def test_nonce_is_valid_for_one_person_and_one_address(office: Client, sign_in: SignIn) -> None:
    office.post("/hosts/new", data=HOST)
    other = sign_in(make.staff())
    assert other.post("/hosts/new", data=HOST | {"name": "Cove Two"}).status_code == 303
    assert count(Host) == 2
    assert count(AcceptedPost) == 2


def test_too_long_nonce_is_ignored(office: Client) -> None:
    assert office.post("/hosts/new", data=HOST | {"nonce": "x" * 44}).status_code == 303
    assert count(AcceptedPost) == 0


def test_same_file_sent_twice_is_one_upload_and_a_different_file_is_a_second(office: Client) -> None:
    def send(content: bytes) -> str:
        data = {"file": (io.BytesIO(content), "placements.csv"), "nonce": "n1"}
        return office.post("/import", data=data, content_type="multipart/form-data").location

    content = samples.write_csv(samples.template_rows(KnownCodes()))
    first = send(content)
    assert first
    assert send(content) == first
    assert send(content + b"\r\n") != first
    assert count(Upload) == 2


def test_refused_file_does_not_use_its_nonce(office: Client) -> None:
    """The same form can be sent again with another file."""
    wrong, right = b"\x00no table", samples.write_csv(samples.template_rows(KnownCodes()))
    for content, status in ((wrong, 422), (wrong, 422), (right, 303)):
        data = {"file": (io.BytesIO(content), "placements.csv"), "nonce": "n1"}
        assert office.post("/import", data=data, content_type="multipart/form-data").status_code == status
    assert (count(Upload), count(AcceptedPost)) == (1, 1)


def test_autosave_accepts_earlier_text_again(db_session: DbSession, sign_in: SignIn) -> None:
    checkin = make.open_checkin(make.active())
    student = sign_in(checkin.placement.student)
    here = f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}/write"
    values = student.get(here).page.values
    for text in ("one", "two", "one"):
        typed = values | {"what": text, "save": "draft", "version": version_of(student, here)}
        assert student.post(here, data=typed, headers={"HX-Request": "true"}).status_code == 200
    assert db.session.get_one(CheckIn, checkin.id).what == "one"


def version_of(student: Client, here: str) -> str:
    return str(student.get(here).page.values.get("version", ""))


@pytest.mark.once
@pytest.mark.parametrize("row", [row for row in PEOPLE_ROWS if row.method == "POST"], ids=str)
def test_every_form_of_a_person_sent_twice_makes_its_rows_once(app: Flask, world: World, row: Row) -> None:
    visitor = next((visitor for visitor, letter in row.answers.items() if letter == "+"), None)
    if visitor is None:
        pytest.skip("no signed-in role may send it, so no row can be made twice")
    address = world.objects[row.object]
    for rule in rules_of(app, row):
        path = path_of(rule, address)
        typed = dict(world.typed.get(row.endpoint, {}))
        repeat_makes_nothing(partial(world.browser_of, app, visitor), path, typed)


@pytest.mark.once
@pytest.mark.parametrize("row", [row for row in LINK_ROWS if row.method == "POST"], ids=str)
def test_every_form_of_a_link_sent_twice_makes_its_rows_once(app: Flask, world: World, row: Row) -> None:
    kind, _, _ = row.object.partition("/")
    for rule in rules_of(app, row):
        path = path_of(rule, {"token": world.tokens[kind]["own"]})
        repeat_makes_nothing(lambda: Client(app), path, dict(world.typed.get(row.endpoint, {})))


def repeat_makes_nothing(new_browser: Callable[[], Client], path: str, typed: dict[str, object]) -> None:
    with undone():
        data = typed | {"nonce": "n1"}
        answer = new_browser().post(path, data=data, checked=False)
        answer.close()
        before = rows_by_table()
        again = new_browser().post(path, data=data, checked=False)
        again.close()
        after = rows_by_table()
        more = {name for name in after if after[name] > before[name]} - OF_REQUESTS
        if answer.mimetype != "text/html":
            more -= OF_DOWNLOADS
        assert more == set(), f"{path} made {more} twice"
        if answer.status_code == 303 and "/sign-in" not in again.location:
            assert again.location == answer.location


def rows_by_table() -> dict[str, int]:
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }
