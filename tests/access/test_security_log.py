"""The security log: every kind of event, what is counted, what is never stored, and who may read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from placement.access import links, security_log
from placement.access.models import EventKind, Purpose, SecurityEvent
from placement.core import clock as time
from placement.core.actors import CLI, Role
from placement.core.database import db, reading_only
from placement.exchange.services import hosts_and_people
from placement.people.models import User
from placement.people.services import accounts as services
from placement.people.services import credentials
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.databases import DbSession

PASSWORD = "a lamp beside the sea"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def ana(db_session: DbSession) -> User:
    user = make.student(email="ana@example.edu")
    credentials.set_password(user, PASSWORD)
    return user


def enter(client: Client, password: str = PASSWORD, email: str = "ana@example.edu", **caller: str) -> Reply:
    environ = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": FIREFOX} | caller
    return client.post("/sign-in", data={"email": email, "password": password}, environ_overrides=environ)


def events() -> list[tuple[EventKind, int | None, int]]:
    rows = db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
    return [(row.kind, row.account_id, row.count) for row in rows]


def kinds() -> set[EventKind]:
    return {kind for kind, _, _ in events()}


def sign_in(browser: Client, ana: User) -> None:
    enter(browser)


def fail(browser: Client, ana: User) -> None:
    enter(browser, "a wrong one")


def lock(browser: Client, ana: User) -> None:
    for _ in range(5):
        enter(browser, "a wrong one")


def sign_out(browser: Client, ana: User) -> None:
    browser.sign_in(ana).post("/sign-out")


def ask_what_is_not_allowed(browser: Client, ana: User) -> None:
    browser.sign_in(ana).get("/people")


def leave_the_token_out(browser: Client, ana: User) -> None:
    browser.sign_in(ana).post("/account", data={"chosen_name": "Bo"}, csrf=False)


def follow_a_forged_link(browser: Client, ana: User) -> None:
    browser.get("/s/forged")


def follow_an_expired_link(browser: Client, ana: User) -> None:
    link = links.issue(Purpose.FIRST_PASSWORD, ana.id, days=-1)
    browser.get(f"/password/{links.token(link)}")


def set_a_password(browser: Client, ana: User) -> None:
    link = links.issue(Purpose.NEW_PASSWORD, ana.id, days=1)
    typed = "horse under green stairs"
    browser.post(f"/password/{links.token(link)}", data={"password": typed, "again": typed})


def change_roles(browser: Client, ana: User) -> None:
    names = {"first_name": ana.first_name, "last_name": ana.last_name, "email": ana.email}
    browser.sign_in(make.admin()).save(f"/people/{ana.id}/edit", data=names | {"roles": ["student", "faculty"]})


def export(browser: Client, ana: User) -> None:
    assert browser.sign_in(make.staff()).post("/placements/export.csv").data


def try_too_often(browser: Client, ana: User) -> None:
    for number in range(31):
        enter(browser, "a wrong one", email=f"no{number}@example.edu")


ACTS: dict[EventKind, Callable[[Client, User], None]] = {
    EventKind.SIGN_IN: sign_in,
    EventKind.SIGN_IN_FAILED: fail,
    EventKind.LOCKED: lock,
    EventKind.THROTTLED: try_too_often,
    EventKind.SIGN_OUT: sign_out,
    EventKind.FORBIDDEN: ask_what_is_not_allowed,
    EventKind.CSRF_FAILED: leave_the_token_out,
    EventKind.LINK_UNKNOWN: follow_a_forged_link,
    EventKind.LINK_EXPIRED: follow_an_expired_link,
    EventKind.PASSWORD: set_a_password,
    EventKind.ROLE: change_roles,
    EventKind.EXPORT: export,
}


@pytest.mark.parametrize("kind", EventKind)
def test_each_event_kind_is_logged(client: Client, ana: User, kind: EventKind) -> None:
    token = reading_only.set(True)
    ACTS[kind](client, ana)
    assert kind in kinds()
    assert reading_only.get(), "the right to write ends with the events"
    reading_only.reset(token)


def test_sign_in_is_logged_with_time_account_and_network(client: Client, ana: User) -> None:
    enter(client)
    row = db.session.scalars(select(SecurityEvent)).one()
    assert (row.at, row.account_id, row.network, row.browser, row.count) == (
        time.now(),
        ana.id,
        "192.0.2.7",
        "Firefox 128 on Linux",
        1,
    )


def test_wrong_password_logs_the_account_but_not_an_unknown_address(client: Client, ana: User) -> None:
    enter(client, "tulips and secrets")
    enter(client, "tulips and secrets", email="tulip@example.edu")
    rows = db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)).all()
    assert [row.account_id for row in rows] == [ana.id, None]
    assert "tulip" not in " ".join(str(vars(row)) for row in rows)


def test_networks_are_shortened_by_setting(new_app: Callable[..., Flask]) -> None:
    app = new_app(shorten_networks=True)
    with app.app_context():
        make.admin()
        for address in ("192.0.2.7", "2001:db8:1:2:3::4"):
            Client(app).get("/s/forged", environ_overrides={"REMOTE_ADDR": address})
        networks = db.session.scalars(select(SecurityEvent.network).order_by(SecurityEvent.id)).all()
        db.session.remove()
    assert networks == ["192.0.2.0/24", "2001:db8:1::/48"]


def test_events_of_a_get_are_counted_by_kind_network_and_minute(
    client: Client, ana: User, clock: time_machine.Traveller
) -> None:
    browser = client.sign_in(ana)
    for _ in range(3):
        browser.get("/people")
    browser.get("/people", environ_overrides={"REMOTE_ADDR": "192.0.2.8"})
    browser.get("/s/forged")
    clock.shift(60)
    browser.get("/people")
    assert events() == [
        (EventKind.FORBIDDEN, ana.id, 3),
        (EventKind.FORBIDDEN, ana.id, 1),
        (EventKind.LINK_UNKNOWN, None, 1),
        (EventKind.FORBIDDEN, ana.id, 1),
    ]


def test_counted_event_of_several_accounts_or_browsers_names_neither(
    client: Client, ana: User, sign_in: SignIn
) -> None:
    client.sign_in(ana).get("/people", headers={"User-Agent": FIREFOX})
    sign_in(make.student()).get("/people", headers={"User-Agent": "curl"})
    row = db.session.scalars(select(SecurityEvent)).one()
    assert (row.account_id, row.browser, row.count) == (None, "", 2)


def test_forms_without_a_token_are_counted_in_one_row(client: Client, ana: User) -> None:
    for _ in range(5):
        client.post("/sign-in", data={"email": "x"}, csrf=False)
    assert events() == [(EventKind.CSRF_FAILED, None, 5)]


def test_day_has_at_most_ten_thousand_rows(
    client: Client, ana: User, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security_log, "MOST_A_DAY", 3)
    for number in range(5):
        client.get("/s/forged", environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"})
    client.get("/s/forged", environ_overrides={"REMOTE_ADDR": "192.0.2.0"})
    assert [count for _, _, count in events()] == [2, 1, 1], "those that have a row are still counted"
    clock.shift(timedelta(days=1))
    client.get("/s/forged")
    assert len(events()) == 4


def test_daily_limit_matches_the_documentation() -> None:
    assert security_log.MOST_A_DAY == 10_000


@pytest.mark.parametrize("refused", [{"roles": []}, {"email": "nonsense"}])
def test_refused_act_is_not_logged_as_done(sign_in: SignIn, ana: User, refused: dict[str, Any]) -> None:
    names = {"first_name": "Ana", "last_name": "Ruiz", "email": ana.email, "roles": ["faculty"]}
    answer = sign_in(make.admin()).save(f"/people/{ana.id}/edit", data=names | refused)
    assert (answer.status_code, EventKind.ROLE in kinds()) == (422, False)


def test_role_given_outside_a_request_is_logged(db_session: DbSession) -> None:
    user = services.add_user(CLI, "new@example.edu", "Mira", "Patel", {Role.ADMIN})
    services.add_user(CLI, "student@example.edu", "Bo", "Lee", {Role.STUDENT})
    assert events() == [(EventKind.ROLE, user.id, 1)]


def test_events_are_kept_400_days(client: Client, ana: User, clock: time_machine.Traveller) -> None:
    enter(client)
    clock.shift(timedelta(days=400))
    assert security_log.delete_old() == 0
    clock.shift(1)
    assert security_log.delete_old() == 1
    assert events() == []


@pytest.mark.once
def test_event_that_cannot_be_written_raises_no_error(
    client: Client, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(noted: object) -> None:
        raise OperationalError("INSERT", {}, Exception("attempt to write a readonly database"))

    monkeypatch.setattr(security_log, "_write", refuse)
    assert client.get("/s/forged").status_code == 404
    assert client.sign_in(ana).get("/people").status_code == 403
    assert enter(client).status_code == 303


def test_administrators_read_and_filter_the_log(client: Client, ana: User, sign_in: SignIn) -> None:
    enter(client)
    enter(app_client := Client(client.application), "wrong", REMOTE_ADDR="198.51.100.9")
    app_client.get("/s/forged", environ_overrides={"REMOTE_ADDR": "198.51.100.9"})
    reader = sign_in(make.admin())
    main = reader.get("/security-log").page.main
    assert all(word in main for word in ("Signed in", "Sign-in failed", "192.0.2.7", "Firefox 128 on Linux", ana.name))
    rows = {
        query: len(reader.get(f"/security-log?{query}").page.all("tr")) - 1
        for query in ("kind=sign_in", "who=ANA%40example", "network=198.51", "kind=nonsense", "kind=role", "after=1")
    }
    expected = {"kind=sign_in": 1, "who=ANA%40example": 2, "network=198.51": 2, "kind=nonsense": 3, "kind=role": -1}
    assert rows | expected == rows
    assert "Security log" in reader.get("/").page.links
    assert "Security log" not in sign_in(make.staff()).get("/").page.links


def test_long_log_continues_on_the_next_page(client: Client, clock: time_machine.Traveller, sign_in: SignIn) -> None:
    for _ in range(60):
        client.get("/s/forged")
        clock.shift(60)
    reader = sign_in(make.admin())
    first = reader.get("/security-log?kind=link_unknown").page
    assert len(first.all("tr")) - 1 == 50
    following = next(address for address in first.links.values() if "after=" in address)
    assert "kind=link_unknown" in following
    assert len(reader.get(following).page.all("tr")) - 1 == 10


def test_account_page_shows_the_last_ten_sign_ins(app: Flask, ana: User, clock: time_machine.Traveller) -> None:
    for _ in range(12):
        browser = Client(app)
        enter(browser)
        clock.shift(60)
    main = browser.get("/account").page
    assert len(main.all("tr")) - 1 == 10
    assert "Firefox 128 on Linux" in main.text
    assert db.session.scalar(select(func.count()).select_from(SecurityEvent)) == 12


def test_roles_given_by_an_import_are_logged(db_session: DbSession) -> None:
    ana = make.faculty(is_faculty=False, is_staff=True)
    for _ in range(2):
        mentioned = hosts_and_people.Mentioned({}, (), {}, {}, {ana.email_key: {}}, {})
        hosts_and_people.receive(CLI, mentioned, {f"faculty:{ana.email_key}"})
    assert events() == [(EventKind.ROLE, ana.id, 1)]
