"""`flask terms add`, `flask programs add`, `flask users add`: exit codes, messages, and written rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from placement.audit.models import AuditEntry
from placement.core.actors import ActorKind, Role
from placement.core.database import db
from placement.people.models import College, User
from placement.people.services import credentials, invitations
from placement.skills.models import Skill, SkillAlignment
from placement.terms.models import Program, Term
from tests import factories as make

FALL = ["terms", "add", "2025FA", "--name", "Fall 2025", "--starts", "2025-08-25", "--ends", "2025-12-19"]
CS = ["programs", "add", "CS-BS", "--name", "Computer Science, BS", "--college", "ENG", "--cip", "11.0701"]
OFFICE = ["users", "add", "office@example.edu", "--name", "Career Office", "--role", "staff"]
GOOD = "horse under green stairs\n"


@pytest.fixture
def app(new_app: Callable[..., Flask]) -> Flask:
    return new_app()


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Run a command; it must print one sentence on stderr if it fails, and nothing there otherwise."""

    def invoke(arguments: Sequence[str], stdin: str | None = None) -> Result:
        done = app.test_cli_runner().invoke(args=arguments, input=stdin)
        assert "Traceback" not in done.output
        assert len(done.stderr.splitlines()) == (1 if done.exit_code else 0)
        return done

    return invoke


@pytest.fixture
def rows(app: Flask) -> Callable[..., list[tuple[Any, ...]]]:
    """Query the database and release the connection."""

    def ask(*what: Any) -> list[tuple[Any, ...]]:
        with app.app_context():
            return [tuple(row) for row in db.session.execute(select(*what))]

    return ask


def changed(command: list[str], option: str, value: str) -> list[str]:
    """The command with another value of an option."""
    at = command.index(option)
    return [*command[: at + 1], value, *command[at + 2 :]]


@pytest.mark.parametrize("command", [FALL, CS, OFFICE])
def test_adding_twice_changes_nothing(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]], command: list[str]
) -> None:
    assert run(command).exit_code == 0
    before = rows(func.count(AuditEntry.id))
    assert run(command).exit_code == 0
    assert rows(func.count(AuditEntry.id)) == before


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        (FALL, "--name", "Autumn 2025"),
        (FALL, "--starts", "2025-08-26"),
        (FALL, "--ends", "2025-12-20"),
        (CS, "--name", "CS"),
        (CS, "--college", "SCI"),
        (CS, "--cip", "11.0101"),
        (OFFICE, "--name", "Office Career"),
        (OFFICE, "--role", "admin"),
    ],
)
def test_adding_an_existing_code_with_other_values_is_a_problem(
    run: Callable[..., Result], command: list[str], option: str, value: str
) -> None:
    run(command)
    done = run(changed(command, option, value))
    assert done.exit_code == 1
    assert "there already with other values" in done.stderr


def test_term_is_saved_as_given_with_the_default_skills(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    run(FALL)
    assert rows(Term.code, Term.name, Term.starts_on, Term.ends_on, Term.reports_on) == [
        ("2025FA", "Fall 2025", date(2025, 8, 25), date(2025, 12, 19), date(2026, 1, 18))
    ]
    in_order = [code for _, code in sorted(rows(Skill.position, Skill.code))]
    assert in_order == ["COMM", "CRIT", "TEAM", "PROF", "LEAD", "TECH", "INCL", "SELF", "NETW", "REFL", "FIELD"]
    assert [code for (code, free) in rows(Skill.code, Skill.is_free) if free] == ["FIELD"]
    assert {framework for (framework,) in rows(SkillAlignment.framework)} == {"NACE", "ESCO"}


def test_program_creates_its_college_once(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]]
) -> None:
    run(CS)
    run([*CS[:2], "EE-BS", *CS[3:]])
    assert rows(College.code) == [("ENG",)]
    assert sorted(rows(Program.code, Program.cip)) == [("CS-BS", "11.0701"), ("EE-BS", "11.0701")]


def test_omitted_cip_is_not_a_difference(run: Callable[..., Result]) -> None:
    run(CS)
    assert run(CS[:-2]).exit_code == 0


def test_person_is_saved_as_given(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]], app: Flask
) -> None:
    run(CS)
    done = run([*OFFICE, "--role", "admin", "--college", "ENG", "--password-stdin"], GOOD)
    assert (done.exit_code, done.stdout) == (0, "Added office@example.edu.\n")
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert user.name == "Career Office"
        assert user.roles == {Role.STAFF, Role.ADMIN}
        assert [college.code for college in user.colleges] == ["ENG"]
        assert credentials.is_password_of(user, GOOD.strip())


def test_staff_added_without_a_password_get_a_link_to_choose_one(run: Callable[..., Result], app: Flask) -> None:
    done = run(OFFICE)
    assert done.stdout.startswith("Added office@example.edu.\nThe link to choose a password")
    with app.app_context():
        assert invitations.get_by_link(done.stdout.rpartition("/")[2].strip())[1].user.email == "office@example.edu"


def test_added_student_gets_no_link(run: Callable[..., Result]) -> None:
    done = run(["users", "add", "ada@example.edu", "--name", "Ada Okafor", "--role", "student"])
    assert done.stdout == "Added ada@example.edu.\n"


def test_adding_twice_with_the_same_password_is_accepted(run: Callable[..., Result]) -> None:
    command = [*OFFICE, "--password-stdin"]
    run(command, GOOD)
    assert run(command, GOOD).exit_code == 0
    done = run(command, "another good password\n")
    assert (done.exit_code, "password" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("command", "stdin", "words"),
    [
        (changed(FALL, "--starts", "2025-8-25"), None, "YYYY-MM-DD"),
        (changed(FALL, "--starts", "2025-02-30"), None, "calendar"),
        (changed(FALL, "--ends", "2025-08-25"), None, "end after it starts"),
        (changed(FALL, "--ends", "9999-12-31"), None, "Check the year"),
        (changed(FALL, "--name", "  "), None, "name is empty"),
        (changed(FALL, "--name", "F" * 201), None, "too long"),
        (changed(FALL, "--name", "Fr\udcfchling"), None, "UTF-8"),
        ([*FALL[:2], "2025 FA", *FALL[3:]], None, "code"),
        (FALL[:-2], None, "--ends"),
        ([*FALL, "--colour", "red"], None, "--colour"),
        (["terms", "remove"], None, "remove"),
        (changed(CS, "--cip", "computing"), None, "CIP"),
        (changed(CS, "--college", "=ENG now"), None, "letters, digits"),
        (changed(OFFICE, "--role", "boss"), None, "boss"),
        ([*OFFICE, "--college", "NOWHERE"], None, "NOWHERE"),
        (changed(OFFICE, "add", "office"), None, "email address"),
        (OFFICE[:-2], None, "--role"),
        ([*OFFICE, "--password-stdin"], "short\n", "10 characters"),
        ([*OFFICE, "--password-stdin"], "", "10 characters"),
    ],
)
def test_wrong_use_is_explained_and_writes_nothing(
    run: Callable[..., Result],
    rows: Callable[..., list[tuple[Any, ...]]],
    command: list[str],
    stdin: str | None,
    words: str,
) -> None:
    done = run(command, stdin)
    assert done.exit_code == 2
    assert words in done.stderr
    assert rows(func.count(AuditEntry.id)) == [(0,)]


def test_students_are_not_limited_to_colleges(run: Callable[..., Result]) -> None:
    run(CS)
    done = run([*changed(OFFICE, "--role", "student"), "--college", "ENG"])
    assert (done.exit_code, "Colleges limit" in done.stderr) == (2, True)


def test_command_line_is_audited_as_cli(run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]]) -> None:
    for command in (FALL, CS, OFFICE):
        run(command)
    assert set(rows(AuditEntry.actor_kind, AuditEntry.actor_name)) == {(ActorKind.CLI, "cli")}
    assert ("add", "user") in rows(AuditEntry.verb, AuditEntry.subject_kind)


CONFIRMED = (User.email, User.faculty_confirmed_at.is_not(None))


@pytest.fixture
def three(app: Flask) -> None:
    """Two unconfirmed faculty accounts, a closed one, and a student."""
    with app.app_context():
        make.faculty(email="ana@example.edu", faculty_confirmed_at=None)
        make.faculty(email="bo@example.edu", faculty_confirmed_at=None)
        make.faculty(email="closed@example.edu", faculty_confirmed_at=None, is_enabled=False)
        make.student(email="kim@example.edu")
        db.session.commit()


def confirmed(rows: Callable[..., list[tuple[Any, ...]]]) -> set[str]:
    return {email for email, is_confirmed in rows(*CONFIRMED) if is_confirmed}


def test_faculty_accounts_are_confirmed_by_address(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]], three: None
) -> None:
    done = run(["users", "confirm", "ANA@example.edu", "closed@example.edu"])
    assert (done.exit_code, done.stdout) == (0, "Confirmed 2 faculty accounts.\n")
    assert confirmed(rows) == {"ana@example.edu", "closed@example.edu"}
    assert rows(AuditEntry.verb, AuditEntry.actor_kind) == [("confirm", ActorKind.CLI)] * 2
    assert run(["users", "confirm", "ana@example.edu"]).stdout == "Confirmed 0 faculty accounts.\n"


def test_all_open_faculty_accounts_are_confirmed_at_once(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]], three: None
) -> None:
    assert run(["users", "confirm", "--all"]).stdout == "Confirmed 2 faculty accounts.\n"
    assert confirmed(rows) == {"ana@example.edu", "bo@example.edu"}
    assert run(["users", "confirm", "--all"]).stdout == "Confirmed 0 faculty accounts.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give email addresses, or --all."),
        (["ana@example.edu", "--all"], "Give email addresses, or --all."),
        (["ana@example.edu", "kim@example.edu"], "There is no faculty account with the address kim@example.edu."),
        (["ana@example.edu", "nobody@example.edu"], "There is no faculty account with the address nobody@example.edu."),
    ],
)
def test_mistyped_address_confirms_no_account(
    run: Callable[..., Result], rows: Callable[..., list[tuple[Any, ...]]], three: None, words: list[str], said: str
) -> None:
    done = run(["users", "confirm", *words])
    assert (done.exit_code, done.stdout, done.stderr.strip()) == (2, "", f"Error: {said}")
    assert confirmed(rows) == set()
