"""Easy passwords are refused in every place that sets one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from placement.access import links
from placement.access.models import Purpose
from placement.core.errors import RuleBroken
from placement.people.models import User
from placement.people.rules import passwords as password_rules
from placement.people.services import credentials, invitations
from tests import factories as make
from tests.client import Client, SignIn
from tests.databases import DbSession

ROOT = Path(__file__).parents[2]
GOOD = "a lamp beside the sea"
GUESSED = "Sadia.Patel2026"
SADIA = ("Sadia", "Patel", "", "", "sadia.patel@example.edu", "A0012345", "Lakeside University")
ACCENTED = ("Zoë", "Nuñez-Ångström", "", "", "zn42@example.edu", "", "Universität Wien")


@pytest.mark.once
@pytest.mark.parametrize(
    "password", [GOOD, "horse under green stairs", " spaces count ", "Vq7#tLm2!xPz", "灯塔旁边有一匹绿马跑"]
)
def test_strong_password_is_accepted(password: str) -> None:
    password_rules.check_password(password, SADIA)


@pytest.mark.once
@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "PASSWORD123",
        "zzzzzzzzzzzz",
        "qwertyuiop",
        "1234567890",
        "Summer2026!",
        "Internship1",
        "密码" * 5,
        "x" * 72 + "Vq7#tLm2!xPz",
        "correcthorse",
    ],
)
def test_weak_password_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken, match="easy to guess") as broken:
        password_rules.check_password(password, SADIA)
    assert broken.value.field == "password"


@pytest.mark.once
@pytest.mark.parametrize(
    "password",
    [
        GUESSED,
        "patel_SADIA!1998",
        "2026 Sadia Patel",
        "SadiaPatel26!",
        "Lakeside-University-2026",
        "27.03.1998 Patel",
        "sadia.patel@example.edu",
        "P@t3l.S4d1a.2026",
        "Sadia Sadia Sadia!",
        "Sadia.Lakeside.A0012345",
        "PATEL¡¡2025¡¡2026",
    ],
)
def test_password_of_names_email_institution_and_year_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken, match="Your name, email, institution and a year"):
        password_rules.check_password(password, SADIA)


@pytest.mark.once
@pytest.mark.parametrize("password", ["Zoë.Nuñez.2026", "zoe_nunez_angstrom", "Universität/2026", "ZOE NUÑEZ 42 42"])
def test_accents_and_case_do_not_hide_a_name(password: str) -> None:
    with pytest.raises(RuleBroken, match="Your name"):
        password_rules.check_password(password, ACCENTED)


@pytest.mark.once
def test_name_with_other_words_is_accepted() -> None:
    password_rules.check_password("Sadia drinks purple rain water", SADIA)


@pytest.mark.once
@pytest.mark.parametrize(("password", "word"), [("ninechars", "10 characters"), ("x" * 1001, "no more")])
def test_password_must_have_10_to_1000_characters(password: str, word: str) -> None:
    with pytest.raises(RuleBroken, match=word):
        password_rules.check_password(password, SADIA)


@pytest.mark.once
def test_simultaneous_checks_do_not_share_personal_words() -> None:
    """The library stores its caller's words in a module variable."""
    own = "gwendolyntheophrastus"
    alone = (password_rules.score(own, [own]), password_rules.score(own, ["other"]))
    assert alone[0] < alone[1]
    with ThreadPoolExecutor(8) as pool:
        scores = [*pool.map(lambda words: password_rules.score(own, [words]), [own, "other"] * 100)]
    assert (set(scores[::2]), set(scores[1::2])) == ({alone[0]}, {alone[1]})


@pytest.fixture
def sadia(db_session: DbSession) -> User:
    user = make.student(first_name="Sadia", last_name="Patel")
    credentials.set_password(user, "an earlier password")
    return user


def typed(password: str) -> dict[str, str]:
    return {"password": password, "again": password}


def test_account_page_refuses_easy_password(sadia: User, sign_in: SignIn) -> None:
    answer = sign_in(sadia).post("/account/password", data=typed(GUESSED) | {"current": "an earlier password"})
    assert answer.status_code == 422
    assert "Your name, email, institution and a year are easy to guess." in answer.page.text


@pytest.mark.parametrize("purpose", invitations.PURPOSES)
def test_link_refuses_easy_password_and_stays_valid(sadia: User, client: Client, purpose: Purpose) -> None:
    address = links.PATHS[purpose](links.token(links.issue(purpose, sadia.id, days=1)))
    answer = client.post(address, data=typed(GUESSED))
    assert answer.status_code == 422
    assert "Your name, email, institution and a year are easy to guess." in answer.page.text
    assert client.post(address, data=typed(GOOD)).status_code == 303


def test_first_run_refuses_easy_password(client: Client) -> None:
    names = {"first_name": "Sadia", "last_name": "Patel", "email": "s@example.edu"}
    answer = client.post("/first-run", data=names | typed(GUESSED))
    assert answer.status_code == 422
    assert "Your name, email, institution and a year are easy to guess." in answer.page.text


def test_command_line_refuses_easy_password(new_app: Callable[..., Flask]) -> None:
    words = ["users", "add", "s@example.edu", "--name", "Sadia Patel", "--role", "staff", "--password-stdin"]
    answer = new_app().test_cli_runner().invoke(args=words, input=f"{GUESSED}\n")
    assert (answer.exit_code, "easy to guess" in answer.output) == (2, True)


@pytest.mark.once
def test_only_choose_password_sets_a_password() -> None:
    """Every new caller has to use choose_password; demo accounts have no passwords."""
    found = set()
    for path in ROOT.glob("placement/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [getattr(target, "attr", "") for target in getattr(node, "targets", [])]
            called = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if "password_hash" in names or called == "set_password":
                found.add(path.name)
    assert found == {"credentials.py"}


def test_password_chosen_under_older_rules_still_signs_in(sadia: User, client: Client) -> None:
    credentials.set_password(sadia, "password123")
    assert client.post("/sign-in", data={"email": sadia.email, "password": "password123"}).status_code == 303


def test_sign_in_rehashes_with_current_parameters(sadia: User, client: Client) -> None:
    sadia.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    epoch = sadia.epoch
    assert client.post("/sign-in", data={"email": sadia.email, "password": GOOD}).status_code == 303
    assert not credentials.hasher.check_needs_rehash(sadia.password_hash)
    assert credentials.is_password_of(sadia, GOOD)
    assert sadia.epoch == epoch, "no session ends by it"


def test_wrong_password_changes_no_hash(sadia: User, client: Client) -> None:
    sadia.password_hash = old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    client.post("/sign-in", data={"email": sadia.email, "password": "a wrong one"})
    assert sadia.password_hash == old
