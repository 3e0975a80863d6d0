"""Case 11: students cannot supervise themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from placement.core.database import db
from placement.mail.models import Message
from placement.placements.models import Placement
from tests import factories as make
from tests.cases.importing import RunCase, read_case

CASE = "11-own-address-as-supervisor"
OWN = "supervisor_email, “{}”: This is the student's own address."


def counts(installation: Flask) -> tuple[int | None, ...]:
    with installation.app_context():
        return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in (Placement, Message))


@pytest.mark.parametrize(
    "written", ["amal@example.edu", "AMAL@Example.EDU", "<amal@example.edu>", "mailto:Amal@example.edu"]
)
def test_own_address_of_the_student_as_supervisor_is_a_problem(
    written: str, run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    rows = [{**row, "supervisor_email": written} for row in read_case(CASE)]
    done = run_case.rows(rows, tmp_path)
    assert done.exit_code == 1
    assert OWN.format(written) in done.stderr
    assert counts(installation) == (0, 0)


def test_every_known_address_of_the_student_is_a_problem(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    with installation.app_context():
        make.student(institution_id="S1", last_name="Okafor", email="a.okafor@example.edu")
        db.session.commit()
    row = read_case(CASE)[0]
    done = run_case.rows([{**row, "supervisor_email": "A.Okafor@example.edu"}], tmp_path)
    assert OWN.format("A.Okafor@example.edu") in done.stderr


@pytest.mark.parametrize("order", [1, -1])
def test_address_of_the_student_in_another_row_is_a_problem(order: int, run_case: RunCase, tmp_path: Path) -> None:
    row = {**read_case(CASE)[0], "supervisor_email": ""}
    other = {**row, "title": "Other", "student_email": "a.okafor@example.edu", "supervisor_email": "amal@example.edu"}
    done = run_case.rows([row, other][::order], tmp_path)
    assert OWN.format("amal@example.edu") in done.stderr


def test_new_address_of_the_student_cannot_be_their_supervisors(run_case: RunCase, tmp_path: Path) -> None:
    row = {**read_case(CASE)[0], "supervisor_email": "robin@example.com"}
    assert run_case.rows([row], tmp_path).exit_code == 0
    changed = {**row, "student_email": "Robin@example.com", "supervisor_email": ""}
    done = run_case.rows([changed], tmp_path, "--update")
    assert done.exit_code == 1
    assert (
        "student_email, “Robin@example.com”: This is the address of a person who supervises this student."
        in done.stderr
    )


def test_supervisor_with_an_account_or_a_second_name_is_a_note(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    with installation.app_context():
        make.faculty(email="ines@example.edu", first_name="Ines", last_name="Haugen")
        db.session.commit()
    row = {**read_case(CASE)[0], "supervisor_email": "ines@example.edu", "supervisor_name": "Ines"}
    again = {**row, "title": "Intern B", "supervisor_name": "Robin C"}
    done = run_case.rows([row, again], tmp_path)
    assert done.stdout == "2 created, 0 changed, 0 unchanged, 0 left out\n"
    assert "ines@example.edu is also the address of Ines Haugen" in done.stderr
    assert "supervisor_name of supervisor ines@example.edu is “Ines” already, not “Robin C”" in done.stderr
