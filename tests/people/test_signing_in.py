"""Signing in and out, sessions, and protection against stolen passwords and cookies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from config import SettingInvalid, from_environment
from placement.people.models import SignInLock, User
from placement.people.services import credentials, locks
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.databases import DbSession
from tests.present import present

PASSWORD = "horse under green stairs"
WRONG = "The email address or the password is not right."


@pytest.fixture
def ana(db_session: DbSession) -> User:
    user = make.student(email="ana@example.edu")
    credentials.set_password(user, PASSWORD)
    return user


def enter(client: Client, email: str = "ana@example.edu", password: str = PASSWORD, address: str = "/sign-in") -> Reply:
    return client.post(address, data={"email": email, "password": password})


def test_right_password_signs_in(client: Client, ana: User, db_session: DbSession) -> None:
    answer = enter(client, " ANA@example.edu ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").page.heading == "Your account"
    assert present(db_session.get(User, ana.id)).last_sign_in_at is not None


@pytest.mark.parametrize("written", ["mailto:ana@example.edu", "Ana Ruiz <ANA@example.edu>;", "a\u200bna@example.edu"])
def test_pasted_address_with_extra_characters_signs_in(client: Client, ana: User, written: str) -> None:
    assert enter(client, written).status_code == 303


@pytest.mark.parametrize("written", ["pat@münchen.example.com", "pat@xn--mnchen-3ya.example.com"])
def test_both_spellings_of_a_domain_sign_in(client: Client, written: str, db_session: DbSession) -> None:
    credentials.set_password(make.student(email="pat@xn--mnchen-3ya.example.com"), PASSWORD)
    assert enter(client, written).status_code == 303


def test_sign_in_page_helps_password_managers(client: Client, ana: User) -> None:
    page = client.get("/sign-in").page
    assert page.all("input", autocomplete="username")
    assert page.all("input", autocomplete="current-password")


@pytest.mark.parametrize(("email", "password"), [("ana@example.edu", "not it"), ("nobody@example.edu", PASSWORD)])
def test_wrong_password_and_unknown_address_get_the_same_answer(
    client: Client, ana: User, email: str, password: str
) -> None:
    answer = enter(client, email, password)
    assert answer.status_code == 422
    assert WRONG in answer.page.text
    assert answer.page.all("input", name="email")[0].get("value") == email


def test_empty_sign_in_form_is_refused(client: Client, ana: User) -> None:
    answer = enter(client, "", "")
    assert answer.status_code == 422
    assert "Enter your email address." in answer.page.text


def test_account_without_password_or_closed_cannot_sign_in(client: Client, ana: User) -> None:
    make.faculty(email="new@example.edu")
    assert enter(client, "new@example.edu", "").status_code == 422
    ana.is_enabled = False
    assert WRONG in enter(client).page.text


@pytest.mark.parametrize("email", ["ana@example.edu", "nobody@example.edu"])
def test_five_failures_lock_an_address_whether_known_or_not(
    client: Client, ana: User, clock: time_machine.Traveller, email: str
) -> None:
    for _ in range(5):
        enter(client, email, "not it at all")
    assert "Too many failed tries" in enter(client, email).page.text
    clock.shift(15 * 60 + 1)
    assert enter(client, email).status_code == (303 if email == ana.email else 422)


def test_old_failures_do_not_count(
    client: Client, ana: User, clock: time_machine.Traveller, db_session: DbSession
) -> None:
    for _ in range(4):
        enter(client, password="not it at all")
    clock.shift(16 * 60)
    enter(client, password="not it at all")
    assert db_session.scalars(select(SignInLock.failures)).one() == 1
    assert enter(client).status_code == 303
    assert db_session.scalars(select(SignInLock)).first() is None


def test_old_failures_are_deleted(
    client: Client, ana: User, clock: time_machine.Traveller, db_session: DbSession
) -> None:
    enter(client, "nobody@example.edu", "not it")
    clock.shift(86400 - 60)
    assert locks.delete_old() == 0
    enter(client, "somebody@example.edu", "not it")
    clock.shift(120)
    assert locks.delete_old() == 1
    assert db_session.scalars(select(SignInLock.email)).all() == ["somebody@example.edu"]


@pytest.mark.parametrize("address", ["/account", "/placements?q=a%26b"])
def test_sign_in_redirects_to_the_requested_page(client: Client, ana: User, address: str) -> None:
    there = client.get("/sign-in", query_string={"next": address}).page.all("form")[0].get("action")
    assert enter(client, address=present(there)).location == address


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/x",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "///evil.example",
    ],
)
def test_sign_in_never_redirects_to_another_site(client: Client, ana: User, address: str) -> None:
    answer = client.post("/sign-in", query_string={"next": address}, data={"email": ana.email, "password": PASSWORD})
    assert answer.location == "/"


def test_signed_in_person_skips_the_sign_in_page(sign_in: SignIn, ana: User) -> None:
    assert sign_in(ana).get("/sign-in").location == "/"


def test_signing_in_starts_a_new_session(client: Client, ana: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_needs_a_post_with_a_csrf_token(sign_in: SignIn, ana: User) -> None:
    browser = sign_in(ana)
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out", csrf=False).status_code == 400
    assert browser.get("/account").status_code == 200
    assert browser.post("/sign-out").location == "/sign-in"
    assert browser.get("/account").status_code == 303


def test_signing_out_ends_every_copy_of_the_session(sign_in: SignIn, ana: User) -> None:
    here, copied, stranger = sign_in(ana), sign_in(ana), sign_in(make.student())
    answer = here.post("/sign-out", follow_redirects=True)
    assert "You are signed out, here and wherever else you were signed in." in answer.page.text
    assert copied.get("/account").status_code == 303
    assert stranger.get("/account").status_code == 200
    assert sign_in(ana).get("/account").status_code == 200


def test_session_ends_after_twelve_hours_of_use(client: Client, ana: User, clock: time_machine.Traveller) -> None:
    enter(client)
    for _ in range(12):
        clock.shift(60 * 60)
        assert client.get("/account").status_code == 200
    clock.shift(1)
    assert client.get("/account").status_code == 303
    enter(client)
    assert client.get("/account").status_code == 200


def test_new_password_ends_every_other_session(sign_in: SignIn, ana: User) -> None:
    here, elsewhere = sign_in(ana), sign_in(ana)
    answer = here.post(
        "/account/password",
        data={"current": PASSWORD, "password": "a lamp beside the sea", "again": "a lamp beside the sea"},
    )
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert credentials.is_password_of(ana, "a lamp beside the sea")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"current": "wrong one here"}, "That is not your present password."),
        ({"again": "a lamp beside the see"}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "Use 10 characters or more."),
    ],
)
def test_changing_a_password_needs_the_old_one_and_the_new_one_twice(
    sign_in: SignIn, ana: User, typed: dict[str, str], sentence: str
) -> None:
    new = "a lamp beside the sea"
    answer = sign_in(ana).post("/account/password", data={"current": PASSWORD, "password": new, "again": new} | typed)
    assert answer.status_code == 422
    assert sentence in answer.page.text
    assert credentials.is_password_of(ana, PASSWORD)


def test_guessing_the_current_password_locks_the_account(sign_in: SignIn, ana: User) -> None:
    browser = sign_in(ana)
    new = "a lamp beside the sea"
    for _ in range(5):
        browser.post("/account/password", data={"current": "guess", "password": new, "again": new})
    answer = browser.post("/account/password", data={"current": PASSWORD, "password": new, "again": new})
    assert "Too many failed tries" in answer.page.text


def test_closing_an_account_ends_its_sessions_permanently(sign_in: SignIn, ana: User) -> None:
    browser, office = sign_in(ana), sign_in(make.admin())
    office.post(f"/people/{ana.id}/closed", data={"closed": "yes"})
    assert browser.get("/account").status_code == 303
    office.post(f"/people/{ana.id}/closed", data={"closed": "no"})
    assert browser.get("/account").status_code == 303


def test_own_names_are_saved_and_found(sign_in: SignIn, ana: User, db_session: DbSession) -> None:
    browser = sign_in(ana)
    assert browser.post("/account", data={"chosen_name": "Añita", "name_for_host": "A. Ruiz"}).status_code == 303
    user = db_session.get(User, ana.id)
    assert (present(user).name, present(user).host_name) == ("Añita", "A. Ruiz")
    assert "anita" in present(user).folded


def test_session_ends_after_two_idle_hours(client: Client, ana: User, clock: time_machine.Traveller) -> None:
    enter(client)
    clock.shift(2 * 3600)
    assert client.get("/account").status_code == 200
    clock.shift(2 * 3600 + 1)
    assert client.get("/account").location.startswith("/sign-in")


def test_autosave_counts_as_use(sign_in: SignIn, ana: User, clock: time_machine.Traveller) -> None:
    browser = sign_in(ana)
    for _ in range(3):
        clock.shift(3600)
        browser.post("/account", data={"chosen_name": "Bo"}, headers={"HX-Request": "true"})
    clock.shift(3600)
    assert browser.get("/account").status_code == 200


def test_copied_cookie_has_its_own_idle_time(
    client: Client, app: Flask, ana: User, clock: time_machine.Traveller
) -> None:
    enter(client)
    copy = present(client.get_cookie("placement")).value
    clock.shift(3600)
    client.get("/account")
    clock.shift(3600 + 1)
    thief = Client(app)
    thief.set_cookie("placement", copy)
    assert thief.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_static_files_do_not_extend_a_session_and_use_writes_nothing(
    client: Client, ana: User, clock: time_machine.Traveller, db_session: DbSession
) -> None:
    enter(client)
    before = present(db_session.get(User, ana.id)).row_version
    clock.shift(3600)
    client.get("/static/app.css").close()
    clock.shift(3600 + 1)
    assert client.get("/account").status_code == 303
    assert present(db_session.get(User, ana.id)).row_version == before


@pytest.mark.once
@pytest.mark.parametrize("written", ["0", "4", "721", "-5", "2h", "1.5", "²", "9" * 50])
def test_impossible_idle_limit_is_refused(written: str) -> None:
    with pytest.raises(SettingInvalid, match="IDLE_MINUTES"):
        from_environment({"SECRET_KEY": "x", "IDLE_MINUTES": written})


@pytest.mark.once
def test_idle_limit_is_a_setting(new_app: Callable[..., Flask], clock: time_machine.Traveller) -> None:
    assert from_environment({"SECRET_KEY": "x", "IDLE_MINUTES": "30"}).idle_limit == timedelta(minutes=30)
    app = new_app(idle_limit=timedelta(minutes=30))
    with app.app_context():
        browser = Client(app).sign_in(make.student())
        clock.shift(1801)
        assert browser.get("/account").status_code == 303
