"""Case 06: pasted addresses are cleaned with a note or refused, in every column alike."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from placement.core.database import db
from placement.people.models import User
from tests.cases.importing import RunCase, case_file
from tests.client import Client

CASE = "06-email-shapes"
REFUSED = [5, 6, 10]


def test_seven_rows_are_cleaned_with_a_note_and_three_are_problems(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    out = tmp_path / "problems.csv"
    done = run_case(CASE, "emails.csv", "--good-rows", "--problems", str(out))
    assert done.stdout == "7 created, 0 changed, 0 unchanged, 3 left out\n"
    with out.open(encoding="utf-8", newline="") as file:
        problems = [(int(row["record"]), row["column"]) for row in csv.DictReader(file)]
    assert problems == [(number, "student_email") for number in REFUSED]
    notes = [line for line in done.stderr.splitlines() if "student_email: Read as" in line]
    assert len(notes) == 7
    with installation.app_context():
        stored = db.session.scalars(select(User.email).where(User.is_student).order_by(User.email)).all()
    assert stored == [f"{letter}@example.edu" for letter in "abcdfgh"]


@pytest.mark.parametrize("column", ["supervisor_email", "faculty_email"])
def test_other_address_columns_follow_the_same_rules(column: str, installation: Flask, tmp_path: Path) -> None:
    with case_file(CASE, "emails.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    moved = tmp_path / "moved.csv"
    with moved.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for number, row in enumerate(rows):
            writer.writerow({**row, "student_email": f"s{number}@example.edu", column: row["student_email"]})
    done = installation.test_cli_runner().invoke(args=["placements", "import", str(moved), "--good-rows"])
    assert done.stdout == "7 created, 0 changed, 0 unchanged, 3 left out\n"
    assert done.stderr.count(f"{column}: Read as") == 7


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        ("/people/new", {"last_name": "Okafor", "roles": "student"}),
        ("/supervisors/new", {"name": "Robin Castellanos"}),
    ],
)
def test_forms_clean_and_refuse_the_same_addresses(address: str, facts: dict[str, str], office: Client) -> None:
    with case_file(CASE, "emails.csv").open(encoding="utf-8-sig", newline="") as file:
        shapes = [row["student_email"] for row in csv.DictReader(file)]
    answers = [office.post(address, data={**facts, "email": shape}) for shape in shapes]
    assert [number for number, answer in enumerate(answers, 1) if answer.status_code == 422] == REFUSED
    assert "Read as h@example.edu, without quotation marks." in "".join(answer.text for answer in answers)
