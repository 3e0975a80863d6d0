"""Case 02: one student ID belongs to one person, in the file and in the database."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement
from tests import factories as make
from tests.cases.importing import RunCase, read_case

CASE = "02-two-people-one-id"
SENTENCE = "has this student_id"


def problems_of(path: Path) -> list[tuple[str, str, bool]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["record"], row["column"], SENTENCE in row["problem"]) for row in csv.DictReader(file)]


def test_both_rows_are_problems_and_the_later_names_the_other_person(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    done = run_case(CASE, "import.csv", "--problems", str(out := tmp_path / "problems.csv"))
    assert (done.exit_code, done.stdout) == (1, "0 created, 0 changed, 0 unchanged, 2 left out\n")
    assert problems_of(out) == [("1", "student_id", False), ("2", "student_id", True)]


@pytest.mark.parametrize("later", ["S100", "s100", " S100 "])
def test_import_of_valid_rows_assigns_no_placement_to_another_person(
    later: str, run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    rows = read_case(CASE)
    rows[0]["student_id"], rows[1]["student_id"] = "S100", later
    done = run_case.rows(rows, tmp_path, "--good-rows")
    assert done.stdout == "1 created, 0 changed, 0 unchanged, 1 left out\n"
    with installation.app_context():
        placed = db.session.execute(select(User.last_name, Placement.title).join(Placement.student)).all()
    assert [tuple(row) for row in placed] == [("Okafor", "Software intern")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_id_of_a_person_in_the_database_is_a_problem(
    order: tuple[int, int], run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    rows = [{**row, "student_id": "S100"} for row in read_case(CASE)]
    first, second = (rows[number] for number in order)
    assert run_case.rows([first], tmp_path).exit_code == 0
    done = run_case.rows([{**second, "student_id": "s100"}], tmp_path, "--good-rows")
    assert done.stdout == "0 created, 0 changed, 0 unchanged, 1 left out\n"
    assert first["student_last_name"] in done.stderr
    assert SENTENCE in done.stderr


def test_id_of_a_person_without_placement_is_a_problem(run_case: RunCase, installation: Flask, tmp_path: Path) -> None:
    with installation.app_context():
        make.student(institution_id="S100", last_name="Lindqvist", email="bo@example.edu")
        db.session.commit()
    done = run_case.rows([{**read_case(CASE)[0], "student_id": "S100"}], tmp_path)
    assert (done.exit_code, SENTENCE in done.stderr) == (1, True)


@pytest.mark.parametrize("same", ["student_email", "student_last_name"])
def test_new_name_or_new_address_alone_is_a_note(
    same: str, run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    one, other = ({**row, "student_id": "S100"} for row in read_case(CASE))
    other[same] = one[same].upper()
    done = run_case.rows([one, other], tmp_path)
    assert done.stdout == "2 created, 0 changed, 0 unchanged, 0 left out\n"


def test_repeated_file_is_accepted_after_name_and_address_were_edited(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    row = {**read_case(CASE)[0], "student_id": "S100"}
    run_case.rows([row], tmp_path)
    with installation.app_context():
        student = db.session.scalars(select(User).where(User.is_student)).one()
        student.last_name, student.email = "Lindqvist", "bo@example.edu"
        db.session.commit()
    assert run_case.rows([row], tmp_path).stdout == "0 created, 0 changed, 1 unchanged, 0 left out\n"
