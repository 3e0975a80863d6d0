"""Case 07: the import accepts the same years as the forms, and notes a placement over two years long."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from placement.core.database import db
from placement.placements.models import Placement
from tests.cases.importing import RunCase, read_case

CASE = "07-impossible-years"


def problems_of(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["record"], row["column"]) for row in csv.DictReader(file)]


def test_impossible_years_are_four_problems_and_nothing_is_written(
    run_case: RunCase, installation: Flask, tmp_path: Path
) -> None:
    done = run_case(CASE, "years.csv", "--problems", str(out := tmp_path / "problems.csv"))
    assert done.exit_code == 1
    assert problems_of(out) == [("1", "start_date"), ("2", "end_date"), ("3", "end_date"), ("4", "start_date")]
    with installation.app_context():
        assert db.session.scalar(select(func.count(Placement.id))) == 0


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("1899-12-31", "2025-12-12", "start_date"),
        ("2025-09-02", "2201-01-01", "end_date"),
        ("2025-09-02", "2027-09-03", "end_date"),
        ("2024-02-29", "2026-03-01", "end_date"),
        ("2025-09-02", "2027-09-02", None),
        ("1900-01-01", "1900-12-31", None),
        ("2200-01-01", "2200-12-31", None),
    ],
)
def test_years_and_lengths_outside_the_limits_are_problems(
    start: str, end: str, wrong: str | None, run_case: RunCase, tmp_path: Path
) -> None:
    row = {**read_case(CASE, "years.csv")[0], "start_date": start, "end_date": end}
    run_case.rows([row], tmp_path, "--check", "--problems", str(out := tmp_path / "problems.csv"))
    assert problems_of(out) == ([("1", wrong)] if wrong else [])


def test_long_placement_is_accepted_by_option_with_a_note(run_case: RunCase, tmp_path: Path) -> None:
    row = {**read_case(CASE, "years.csv")[0], "start_date": "2025-09-02", "end_date": "2028-06-30"}
    assert run_case.rows([row], tmp_path).exit_code == 1
    done = run_case.rows([row], tmp_path, "--long")
    assert done.stdout == "1 created, 0 changed, 0 unchanged, 0 left out\n"
    assert "over two years long" in done.stderr
