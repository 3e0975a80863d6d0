"""Case 08: error values of a spreadsheet are problems, in a workbook and in a CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import func, select

from placement.core.database import db
from placement.hosts.models import Host
from tests.cases.importing import RunCase


def test_each_error_cell_is_a_problem(run_case: RunCase, tmp_path: Path) -> None:
    out = tmp_path / "problems.csv"
    result = run_case("08-spreadsheet-errors", "excel_errors.xlsx", "--good-rows", "--problems", str(out))

    assert (result.exit_code, result.stdout) == (0, "0 created, 0 changed, 0 unchanged, 1 left out\n")
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["column"], row["value"]) for row in rows] == [
        ("student_id", "#REF!"),
        ("student_last_name", "#NAME?"),
        ("host_name", "#N/A"),
    ]
    with run_case.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Host)) == 0
