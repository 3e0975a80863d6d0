"""The first run, and links to choose a password."""

from __future__ import annotations

import re

import pytest
import time_machine
from sqlalchemy import select

from placement.access import links
from placement.access.models import Link, Purpose
from placement.audit.models import AuditEntry
from placement.core.actors import SYSTEM, Role
from placement.core.database import db
from placement.jobs import worker
from placement.jobs.models import Job
from placement.mail.models import Message, MessageState
from placement.people.models import User
from placement.people.services import credentials, invitations
from tests import factories as make
from tests.client import Client
from tests.databases import DbSession
from tests.present import present

GOOD = "a lamp beside the sea"
FIRST = {"first_name": "Mira", "last_name": "Patel", "email": "mira@example.edu", "password": GOOD, "again": GOOD}


def path(link: Link) -> str:
    return "/" + links.address(link).split("/", 3)[3]


def test_empty_installation_redirects_to_its_first_run(client: Client) -> None:
    assert client.get("/", follow_redirects=True).request.path == "/first-run"


@pytest.mark.parametrize(("given", "roles"), [({"is_staff": "y"}, {Role.ADMIN, Role.STAFF}), ({}, {Role.ADMIN})])
def test_first_run_creates_an_administrator_and_closes(
    client: Client, db_session: DbSession, given: dict[str, str], roles: set[Role]
) -> None:
    assert client.post("/first-run", data=FIRST | given).status_code == 303
    user = db_session.scalars(select(User)).one()
    assert user.roles == roles
    assert client.get("/account").page.heading == "Your account"
    assert client.get("/first-run").status_code == 404
    assert client.post("/first-run", data=FIRST | {"email": "other@example.edu"}).status_code == 404


@pytest.mark.parametrize("typed", [{"password": "short", "again": "short"}, {"email": "mira"}, {"last_name": ""}])
def test_failed_first_run_saves_nothing(client: Client, db_session: DbSession, typed: dict[str, str]) -> None:
    answer = client.post("/first-run", data=FIRST | typed)
    assert answer.status_code == 422
    assert db_session.scalars(select(User)).first() is None
    assert answer.page.all("input", name="first_name")[0].get("value") == "Mira"


def test_setup_page_is_closed_once_an_account_exists(client: Client) -> None:
    make.student()
    assert client.get("/first-run").status_code == 404
    assert client.get("/", follow_redirects=True).request.path == "/sign-in"


def test_forgot_password_gives_the_same_answer_for_every_address(client: Client, db_session: DbSession) -> None:
    user = make.faculty()
    answers = [client.post("/forgot-password", data={"email": email}) for email in (user.email, "nobody@example.edu")]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/forgot-password/sent")}
    assert client.get("/forgot-password/sent").page.heading == "Ask the career office"
    assert db_session.scalars(select(Message)).all() == [], "whoever has an account would wait longer for the answer"
    assert len(db_session.scalars(select(Job)).all()) == 2
    worker.run_jobs()
    assert [message.to_address for message in db_session.scalars(select(Message))] == [user.email]


def test_forgot_password_emails_once_in_two_minutes(
    client: Client, clock: time_machine.Traveller, db_session: DbSession
) -> None:
    user = make.faculty()
    for wait in (0, 60, 70):
        clock.shift(wait)
        client.post("/forgot-password", data={"email": user.email})
        worker.run_jobs()
    assert len(db_session.scalars(select(Message)).all()) == 2


def test_forgot_password_of_a_closed_account_does_nothing(client: Client, db_session: DbSession) -> None:
    user = make.faculty(is_enabled=False)
    client.post("/forgot-password", data={"email": user.email})
    worker.run_jobs()
    assert db_session.scalars(select(Message)).first() is None


def test_new_password_link_works_once_within_an_hour(client: Client, clock: time_machine.Traveller) -> None:
    user = make.faculty()
    credentials.set_password(user, "the one that was forgotten")
    invitations.forgot_password(user.email)
    address = path(present(links.find_live(Purpose.NEW_PASSWORD, user.id)))
    clock.shift(59 * 60)
    assert client.get(address).page.heading == "Choose your password"
    assert client.post(address, data={"password": GOOD, "again": GOOD}).status_code == 303
    assert credentials.is_password_of(user, GOOD)
    assert client.get(address).status_code == 410
    assert client.post(address, data={"password": GOOD, "again": GOOD}).status_code == 410


def test_new_password_link_expires_after_an_hour(client: Client, clock: time_machine.Traveller) -> None:
    user = make.faculty()
    invitations.forgot_password(user.email)
    address = path(present(links.find_live(Purpose.NEW_PASSWORD, user.id)))
    clock.shift(60 * 60 + 1)
    answer = client.get(address)
    assert answer.status_code == 410
    assert "expired" in answer.page.text
    assert answer.page.links["Get a new link"] == "/forgot-password"
    assert "Sign in" in answer.page.links


def test_invitation_works_for_seven_days_and_ends_a_lock(client: Client, clock: time_machine.Traveller) -> None:
    user = make.student(email="ana@example.edu")
    invitations.invite(SYSTEM, [user])
    address = path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    for _ in range(5):
        client.post("/sign-in", data={"email": user.email, "password": "a guess"})
    clock.shift(7 * 86400 - 60)
    assert client.post(address, data={"password": GOOD, "again": GOOD}).status_code == 303
    assert client.get("/account").status_code == 200
    client.post("/sign-out")
    assert client.post("/sign-in", data={"email": user.email, "password": GOOD}).status_code == 303


def test_invitation_expires_after_seven_days(client: Client, clock: time_machine.Traveller) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    address = path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    clock.shift(7 * 86400 + 1)
    assert client.get(address).status_code == 410


def test_viewing_a_link_changes_nothing(client: Client, db_session: DbSession) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    address = path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    answer = client.get(address)
    assert client.get(address).status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert present(db_session.get(User, user.id)).password_hash is None


def test_weak_password_leaves_the_link_valid(client: Client) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    address = path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    answer = client.post(address, data={"password": "password123", "again": "password123"})
    assert answer.status_code == 422
    assert client.post(address, data={"password": GOOD, "again": GOOD}).status_code == 303


def test_forged_links_and_links_of_another_purpose_are_not_found(client: Client) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    good = path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    supervisors = links.issue(Purpose.SUPERVISOR, user.id, days=7)
    assert client.get(good[:-2] + "xx").status_code == 410, "its id and nonce were sent"
    assert client.get(good[:12] + "xx" + good[14:]).status_code == 404
    assert client.get("/password/" + links.token(supervisors)).status_code == 404
    assert client.get("/password/nonsense").status_code == 404


def test_second_invitation_replaces_the_first_and_its_unsent_email(client: Client, db_session: DbSession) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    first = path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    invitations.invite(SYSTEM, [user])
    assert client.get(first).status_code == 410
    states = [message.state for message in db_session.scalars(select(Message).order_by(Message.id))]
    assert states == [MessageState.CANCELLED, MessageState.WAITING]


def test_link_of_a_closed_account_is_refused(client: Client) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    user.is_enabled = False
    answer = client.get(path(present(links.find_live(Purpose.FIRST_PASSWORD, user.id))))
    assert answer.status_code == 410
    assert "Get a new link" not in answer.page.links


def test_invitation_matches_its_expected_text(db_session: DbSession) -> None:
    user = make.student(first_name="Ana", last_name="Ruiz", email="ana@example.edu")
    invitations.invite(SYSTEM, [user])
    message = db_session.scalars(select(Message)).one()
    assert message.subject == "Choose your password for Placements"
    link = links.find_live(Purpose.FIRST_PASSWORD, user.id)
    assert message.text == (
        "Hello Ana Ruiz,\n"
        "\n"
        "Placements created an account for you to manage internship placements at http://127.0.0.1:8000. You'll sign"
        " in with this email address:\n"
        "\n"
        "  ana@example.edu\n"
        "\n"
        "Choose your password first. The link works once, for 7 days:\n"
        "\n"
        f"[[link:{present(link).id}]]\n"
        "\n"
        "If you didn't expect this email, you can ignore it: the account can't be used without a password.\n"
        "\n"
        "Placements\n"
    )


def test_audit_trail_and_outbox_have_no_secret(db_session: DbSession) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    token = links.token(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    written = [message.text for message in db_session.scalars(select(Message))]
    written += [str(entry.detail) for entry in db.session.scalars(select(AuditEntry))]
    assert not re.search(re.escape(token), " ".join(written))
