"""Failures are counted by network, a known browser has its own tries, and unsent emails are limited by network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from placement.access.models import EventKind, SecurityEvent
from placement.core import clock
from placement.core.database import db
from placement.jobs import worker
from placement.jobs.models import Job
from placement.mail.models import Message, MessageState
from placement.people.models import FailedTry, NetworkTurn, PasswordRequest, User
from placement.people.services import browsers, credentials, throttle
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.databases import DbSession

ROOT = Path(__file__).parents[2]
PASSWORD = "horse under green stairs"
OTHER_PASSWORD = "a lamp beside the sea"
HERE = "192.0.2.7"


@pytest.fixture
def ana(db_session: DbSession) -> User:
    user = make.student(email="ana@example.edu")
    credentials.set_password(user, PASSWORD)
    return user


@pytest.fixture
def ben(db_session: DbSession) -> User:
    user = make.student(email="ben@example.edu")
    credentials.set_password(user, PASSWORD)
    return user


def enter(client: Client, email: str = "ana@example.edu", password: str = PASSWORD, network: str = HERE) -> Reply:
    typed = {"email": email, "password": password}
    return client.post("/sign-in", data=typed, environ_overrides={"REMOTE_ADDR": network})


def fail(app: Flask, times: int, network: str = HERE) -> list[int]:
    """The status of failed tries, each with another address, so that no address is locked."""
    start = db.session.scalar(select(func.count()).select_from(FailedTry)) or 0
    return [
        enter(Client(app), f"no{start}-{number}@example.edu", "wrong", network).status_code for number in range(times)
    ]


def had_failed(app: Flask, times: int = 30, network: str = HERE) -> None:
    """Count the same failures without requesting pages."""
    with app.test_request_context("/sign-in", method="POST", environ_overrides={"REMOTE_ADDR": network}):
        for _ in range(times):
            throttle.count_failure()


def test_network_is_refused_after_thirty_failures_in_15_minutes(app: Flask, client: Client, ana: User) -> None:
    assert set(fail(app, 30)) == {422}
    answer = enter(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Too many sign-ins failed from your network." in answer.page.text
    assert enter(client, network="192.0.2.8").status_code == 303, "another network is not affected"
    assert db.session.scalars(select(SecurityEvent.kind).where(SecurityEvent.kind == EventKind.THROTTLED)).one()


def test_refused_network_has_one_try_per_minute(
    app: Flask, client: Client, ana: User, clock: time_machine.Traveller
) -> None:
    had_failed(app)
    clock.shift(40)
    assert enter(client).headers["Retry-After"] == "20"
    clock.shift(20)
    assert [*fail(app, 1), *fail(app, 1)] == [422, 429]
    clock.shift(60)
    assert enter(client).status_code == 303
    assert enter(Client(app)).status_code == 429, "a right password takes the turn as well"


def test_failures_count_for_15_minutes(app: Flask, client: Client, ana: User, clock: time_machine.Traveller) -> None:
    had_failed(app)
    clock.shift(15 * 60 - 1)
    assert [*fail(app, 1), *fail(app, 1)] == [422, 429]
    clock.shift(2)
    assert fail(app, 1) == [422]


def test_right_passwords_do_not_count(app: Flask, ana: User) -> None:
    for _ in range(5):
        assert enter(Client(app)).status_code == 303
    had_failed(app, 29)
    assert fail(app, 1) == [422]


@pytest.mark.parametrize(
    ("callers", "other"),
    [
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], "2001:db8:1:3::1"),
        (["::ffff:192.0.2.7", "192.0.2.7", "::ffff:c000:207"], "::ffff:192.0.2.8"),
    ],
)
def test_ipv6_counts_by_64_bits_and_mapped_ipv4_as_ipv4(
    app: Flask, client: Client, ana: User, callers: list[str], other: str
) -> None:
    for number in range(30):
        had_failed(app, 1, callers[number % len(callers)])
    assert {enter(Client(app), network=each).status_code for each in callers} == {429}
    assert enter(client, network=other).status_code == 303


@pytest.mark.parametrize("network", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", ""])
def test_this_machine_is_not_limited_without_a_trusted_proxy(
    app: Flask, client: Client, ana: User, network: str
) -> None:
    had_failed(app, 35, network)
    assert set(fail(app, 2, network)) == {422}
    assert enter(client, network=network).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 0


@pytest.fixture
def behind_proxy(new_app: Callable[..., Flask]) -> Flask:
    return new_app(base_url="https://placements.example.edu")


def test_trusted_proxy_supplies_the_callers_address(behind_proxy: Flask) -> None:
    """The last address is from the proxy; addresses before it, sent by the caller, are not trusted."""

    def tried(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https", "Referer": "https://localhost/"}
        typed = {"email": f"{forwarded[:20]}@example.edu", "password": "wrong"}
        browser = Client(behind_proxy)
        return browser.post("/sign-in", data=typed, headers=headers, base_url="https://localhost").status_code

    with behind_proxy.app_context():
        make.admin()
        assert {tried(f"198.51.100.{number}, 192.0.2.7") for number in range(30)} == {422}
        assert tried("127.0.0.1, 192.0.2.7") == 429
        assert tried("192.0.2.7, 198.51.100.1") == 422
        db.session.remove()


def test_without_a_trusted_proxy_forwarded_addresses_are_ignored(app: Flask, client: Client, ana: User) -> None:
    for number in range(30):
        typed = {"email": f"no{number}@example.edu", "password": "wrong"}
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        Client(app).post("/sign-in", data=typed, headers=headers, environ_overrides={"REMOTE_ADDR": HERE})
    assert enter(client).status_code == 429


def test_known_browser_is_exempt_from_both_limits(app: Flask, client: Client, ana: User) -> None:
    enter(client)
    client.post("/sign-out")
    had_failed(app)
    for _ in range(5):
        enter(Client(app), password="wrong", network="198.51.100.9")
    stranger = enter(Client(app), network="198.51.100.9")
    assert "Too many failed tries" in stranger.page.text, "the address is locked"
    assert enter(client).status_code == 303


def test_known_browser_has_five_tries_of_its_own(
    app: Flask, client: Client, ana: User, clock: time_machine.Traveller
) -> None:
    enter(client)
    client.post("/sign-out")
    for _ in range(5):
        assert enter(client, password="wrong").status_code == 422
    assert "Too many failed tries" in enter(client).page.text
    assert db.session.scalar(select(func.count()).select_from(FailedTry)) == 0, "they do not count for the network"
    assert enter(Client(app)).status_code == 303, "nor for the address elsewhere"
    clock.shift(15 * 60 + 1)
    assert enter(client).status_code == 303


def test_new_password_resets_known_browsers(app: Flask, client: Client, ana: User) -> None:
    elsewhere = Client(app)
    enter(client)
    enter(elsewhere)
    typed = {"current": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert client.post("/account/password", data=typed).status_code == 303
    had_failed(app)
    assert enter(elsewhere, password=OTHER_PASSWORD).status_code == 429
    assert enter(client, password=OTHER_PASSWORD).status_code == 303, "the browser it was set in knows it"


def test_browser_is_known_only_for_people_who_signed_in_there(app: Flask, client: Client, ana: User, ben: User) -> None:
    enter(client)
    enter(Client(app), ben.email)
    had_failed(app)
    assert enter(client, ben.email).status_code == 429


def test_several_people_may_share_a_browser(app: Flask, client: Client, ana: User, ben: User) -> None:
    enter(client)
    enter(client, ben.email)
    had_failed(app)
    assert enter(client).status_code == 303
    assert enter(client, ben.email).status_code == 303


@pytest.mark.parametrize("value", ["", "nonsense", "WzEsMl0.forged", "é", "x" * 3000])
def test_forged_cookie_is_ignored(app: Flask, client: Client, ana: User, value: str) -> None:
    had_failed(app)
    client.set_cookie(browsers.COOKIE, value)
    assert enter(client).status_code == 429


def test_cookie_is_http_only(client: Client, ana: User) -> None:
    cookie = next(line for line in enter(client).headers.getlist("Set-Cookie") if line.startswith(browsers.COOKIE))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_guessing_the_current_password_counts_for_the_network(app: Flask, ana: User, sign_in: SignIn) -> None:
    had_failed(app, 29)
    typed = {"current": "wrong", "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    browser = sign_in(ana)
    statuses = [
        browser.post("/account/password", data=typed, environ_overrides={"REMOTE_ADDR": HERE}).status_code
        for _ in range(2)
    ]
    assert statuses == [422, 429]


def test_forty_failures_at_once_count_forty(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        make.admin()
        db.session.commit()
        db.session.remove()

    def one(number: int) -> int:
        with app.app_context():
            return enter(Client(app), f"no{number}@example.edu", "wrong").status_code

    with ThreadPoolExecutor(40) as pool:
        statuses = [*pool.map(one, range(40))]
    with app.app_context():
        counted = db.session.scalar(select(func.count()).select_from(FailedTry))
        logged = db.session.scalar(
            select(func.sum(SecurityEvent.count)).where(SecurityEvent.kind == EventKind.SIGN_IN_FAILED)
        )
        db.session.remove()
    assert counted == logged == statuses.count(422)
    assert statuses.count(422) + statuses.count(429) == 40
    assert statuses.count(422) >= 30


def test_one_of_several_simultaneous_tries_is_checked(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        had_failed(app)
        db.session.execute(update(NetworkTurn).values(judged_at=clock.now() - throttle.TURN))
        db.session.commit()
        db.session.remove()

    def one(number: int) -> int:
        with app.app_context():
            return enter(Client(app), f"no{number}@example.edu", "wrong").status_code

    with app.app_context():
        make.admin()
        db.session.commit()
        db.session.remove()
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [422, *[429] * 7]


def ask(client: Client, email: str, network: str = HERE) -> Reply:
    return client.post("/forgot-password", data={"email": email}, environ_overrides={"REMOTE_ADDR": network})


def test_network_with_twenty_unsent_password_emails_gets_no_more(
    app: Flask, client: Client, ana: User, ben: User, mailing: None
) -> None:
    for number in range(18):
        assert ask(client, f"no{number}@example.edu").status_code == 303
    for person in (ana, ben):
        assert ask(client, person.email).status_code == 303
    answer = ask(client, "more@example.edu")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Too many password emails were requested from your network." in answer.page.text
    assert ask(client, "more@example.edu", "192.0.2.8").status_code == 303
    db.session.commit()
    for job in db.session.scalars(select(Job).where(Job.name == "people.forgot_password")).all():
        worker.run(job.id)
    waiting = select(func.count()).where(Message.state == MessageState.WAITING)
    assert db.session.scalar(waiting) == 2, "unknown addresses get none"
    for number in range(18):
        assert ask(client, f"again{number}@example.edu").status_code == 303
    assert ask(client, "more@example.edu").status_code == 429
    db.session.execute(update(Message).values(state=MessageState.SENT))
    assert ask(client, "more@example.edu").status_code == 303


def test_password_emails_of_this_machine_are_not_limited(client: Client, ana: User) -> None:
    assert {ask(client, f"no{number}@example.edu", "127.0.0.1").status_code for number in range(25)} == {303}
    assert db.session.scalar(select(func.count()).select_from(PasswordRequest)) == 0


def test_expired_failures_are_deleted(app: Flask, client: Client, ana: User, clock: time_machine.Traveller) -> None:
    fail(app, 2)
    ask(client, "no@example.edu")
    clock.shift(15 * 60 + 1)
    assert throttle.delete_old() == 2
    clock.shift(86400)
    assert throttle.delete_old() == 2, "the turn of the network and the request"


@pytest.mark.once
@pytest.mark.parametrize(("address", "lines"), [("http://127.0.0.1:8000", 1), ("https://placements.example.edu", 0)])
def test_server_logs_unlimited_networks_at_start(tmp_path: Path, address: str, lines: int) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "SECRET_KEY": "x", "BASE_URL": address}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    sentences = [line for line in done.stderr.splitlines() if "are not limited" in line]
    assert len(sentences) == lines
