"""Case 10: an import adds no role to an account, existing or in the same file, unless staff accept it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement
from tests import factories as make
from tests.cases.importing import RunCase, read_case
from tests.client import Client

CASE = "10-student-as-faculty"
ALL = {"S1": "ines@example.edu", "S2": "amal@example.edu"}
WITHOUT = {**ALL, "S2": None}


def faculty_of(installation: Flask) -> dict[str | None, str | None]:
    """The address of each student's faculty member."""
    with installation.app_context():
        rows = db.session.scalars(select(Placement)).all()
        return {row.student.institution_id: row.faculty.email if row.faculty else None for row in rows}


def roles_of(installation: Flask, email: str) -> set[str]:
    with installation.app_context():
        user = db.session.scalars(select(User).where(User.email == email)).one()
        return {role.value for role in user.roles}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("written", ["amal@example.edu", "AMAL@example.edu", "mailto:Amal@Example.edu"])
def test_student_in_the_file_does_not_become_faculty(
    order: int, written: str, run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    one, other = read_case(CASE)
    done = run_case.rows([one, {**other, "faculty_email": written}][::order], tmp_path)
    assert done.stdout == "2 created, 0 changed, 0 unchanged, 0 left out\n"
    assert "Amal Okafor, who is not faculty" in done.stderr
    assert faculty_of(installation) == WITHOUT
    assert roles_of(installation, "amal@example.edu") == {"student"}


def test_student_whose_row_is_skipped_does_not_become_faculty(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    one, other = read_case(CASE)
    run_case.rows([{**one, "state": "flying"}, other], tmp_path, "--good-rows")
    assert faculty_of(installation) == {"S2": None}


def test_student_named_as_faculty_does_not_see_the_placement(run_case: RunCase, installation: Flask) -> None:
    run_case(CASE)
    with installation.app_context():
        ref = db.session.scalars(select(Placement.ref).where(Placement.title == "Intern B")).one()
        amal = db.session.scalars(select(User).where(User.email == "amal@example.edu")).one()
        answer = Client(installation).sign_in(amal).get(f"/placements/{ref}")
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("who", [make.student, make.staff, make.admin])
def test_existing_account_gets_no_role(
    who: Callable[..., User], run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    with installation.app_context():
        who(email="lee@example.edu", first_name="Lee", last_name="Park")
        db.session.commit()
    before = roles_of(installation, "lee@example.edu")
    done = run_case.rows([{**read_case(CASE)[0], "faculty_email": "Lee@example.edu"}], tmp_path)
    assert done.stdout == "1 created, 0 changed, 0 unchanged, 0 left out\n"
    assert "Lee Park, who is not faculty" in done.stderr
    assert (faculty_of(installation), roles_of(installation, "lee@example.edu")) == ({"S1": None}, before)


@pytest.mark.parametrize("who", [make.faculty, make.staff, make.admin])
@pytest.mark.parametrize("number", [None, "S1", "F9"])
def test_student_row_with_the_address_of_another_account_is_a_problem(
    who: Callable[..., User], number: str | None, run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    with installation.app_context():
        who(email="amal@example.edu", first_name="Amal", last_name="Okafor", institution_id=number)
        db.session.commit()
    before = roles_of(installation, "amal@example.edu")
    rows = [{**read_case(CASE)[0], "student_email": "Amal@Example.edu"}]
    done = run_case.rows(rows, tmp_path)
    assert (done.exit_code, "student_email, “Amal@Example.edu”:" in done.stderr) == (1, True)
    assert roles_of(installation, "amal@example.edu") == before
    granted = run_case.rows(rows, tmp_path, "--grant-roles")
    if number == "F9":  # the account has another ID, so it is another person's in any role
        assert granted.exit_code == 1
    else:
        assert granted.stdout == "1 created, 0 changed, 0 unchanged, 0 left out\n"
        assert roles_of(installation, "amal@example.edu") == {*before, "student"}


def test_same_file_again_changes_nothing_and_repeats_the_note(run_case: RunCase, installation: Flask) -> None:
    run_case(CASE)
    again = run_case(CASE)
    assert again.stdout == "0 created, 0 changed, 2 unchanged, 0 left out\n"
    assert "Amal Okafor, who is not faculty" in again.stderr
    assert faculty_of(installation) == WITHOUT


def test_option_adds_the_role_without_update(run_case: RunCase, installation: Flask) -> None:
    run_case(CASE)
    granted = run_case(CASE, "import.csv", "--grant-roles")
    assert granted.stdout == "0 created, 1 changed, 1 unchanged, 0 left out\n"
    assert faculty_of(installation) == ALL
    assert roles_of(installation, "amal@example.edu") == {"student", "faculty"}
    with installation.app_context():
        acts = select(AuditEntry.actor_name).where(AuditEntry.verb == "make faculty", AuditEntry.subject_kind == "user")
        assert db.session.scalars(acts).all() == ["cli"]
    assert run_case(CASE).stdout == "0 created, 0 changed, 2 unchanged, 0 left out\n"


def test_other_changes_still_need_update(run_case: RunCase, installation: Flask, tmp_path: Path) -> None:
    run_case(CASE)
    rows = read_case(CASE)
    rows[1]["course"] = "CS 499"
    run_case.rows(rows, tmp_path, "--grant-roles")
    with installation.app_context():
        assert db.session.scalars(select(Placement.course)).all() == ["", ""]
    assert faculty_of(installation) == ALL
    assert run_case.rows(rows, tmp_path).stdout == "0 created, 1 changed, 1 unchanged, 0 left out\n"


def test_option_adds_the_role_on_first_import(run_case: RunCase, installation: Flask) -> None:
    done = run_case(CASE, "import.csv", "--grant-roles")
    assert done.stdout == "2 created, 0 changed, 0 unchanged, 0 left out\n"
    assert faculty_of(installation) == ALL
    assert roles_of(installation, "amal@example.edu") == {"student", "faculty"}


def test_student_is_never_their_own_faculty_even_with_the_option(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    row = {**read_case(CASE)[0], "faculty_email": "AMAL@example.edu"}
    done = run_case.rows([row], tmp_path, "--grant-roles")
    assert "the student's own address" in done.stderr
    assert faculty_of(installation) == {"S1": None}
    assert run_case.rows([row], tmp_path, "--update", "--grant-roles").stdout.startswith("0 created, 0 changed, 1 un")


def test_faculty_assigned_on_the_page_since_is_kept(run_case: RunCase, installation: Flask) -> None:
    run_case(CASE)
    with installation.app_context():
        placement = db.session.scalars(select(Placement).where(Placement.title == "Intern B")).one()
        placement.faculty = make.faculty(email="lee@example.edu")
        db.session.commit()
    run_case(CASE, "import.csv", "--grant-roles")
    assert faculty_of(installation) == {**ALL, "S2": "lee@example.edu"}
