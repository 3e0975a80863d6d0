"""`flask reports cohort` as other programs call it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from placement import create_app
from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.core.settings import Settings
from tests.conftest import START, dispose
from tests.databases import Databases
from tests.reports.institution import invent

AGGREGATES = ["cohort_summary.csv", "mentorship.csv", "objectives.csv", "skills_change.csv"]
ALWAYS = [*AGGREGATES, "datapackage.json", "README.txt"]


@pytest.fixture(scope="module")
def ready(config: Settings, databases: Databases) -> Iterator[Flask]:
    """An installation with a finished term; the tests here only add to the audit trail."""
    app = create_app(replace(config, database_url=databases.new()))
    with time_machine.travel(START, tick=False), app.app_context():
        invent(size=40)
        db.session.commit()
    yield app
    dispose(app)


@pytest.fixture
def run(ready: Flask, tmp_path: Path) -> Callable[..., Result]:
    def call(term: str, *options: str) -> Result:
        return ready.test_cli_runner().invoke(
            args=["reports", "cohort", term, "--out", str(tmp_path / "out"), *options]
        )

    return call


def last_entry(app: Flask) -> AuditEntry:
    with app.app_context():
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_folder_has_all_files_and_a_matching_datapackage(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("2025SP", "--as-of", "2025-09-30")

    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(ALWAYS)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert result.stdout.startswith(f"Report {package['report_id']}, internal_k5 as of 2025-09-30: ")
    for resource in package["resources"]:
        data = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)
        header = data.decode("utf-8-sig").split("\r\n")[0].split(",")
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    assert (package["policy"], package["k"], package["as_of"]) == ("internal_k5", 5, "2025-09-30")
    assert (package["rules_version"], package["filters"]) == (3, {"colleges": None})


def test_no_bom_removes_only_the_byte_order_mark(run: Callable[..., Result], tmp_path: Path) -> None:
    run("2025SP")
    marked = (tmp_path / "out" / "cohort_summary.csv").read_bytes()
    run("2025SP", "--no-bom")
    bare = (tmp_path / "out" / "cohort_summary.csv").read_bytes()
    assert marked == b"\xef\xbb\xbf" + bare


def test_detail_adds_a_file_and_logs_the_operating_system_user(
    run: Callable[..., Result], ready: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "registrar")
    assert run("2025SP", "--detail").exit_code == 0

    assert (tmp_path / "out" / "placements_detail.csv").exists()
    entry = last_entry(ready)
    assert (entry.actor_name, entry.verb, entry.subject_kind) == ("cli", "hand out report", "term")
    assert entry.detail["detail"] is True
    assert entry.detail["operating_system_user"] == "registrar"


def test_report_without_detail_deletes_the_detail_file_of_an_earlier_run(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("2025SP", "--detail")
    assert run("2025SP", "--policy", "public_k10").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(ALWAYS)


@pytest.mark.parametrize(
    ("term", "options", "sentence"),
    [
        ("2030XX", (), "There is no term 2030XX."),
        ("2025SP", ("--policy", "lax"), "There is no policy lax: internal_k5 or public_k10."),
        ("2025SP", ("--policy", "public_k10", "--detail"), "no file of single placements"),
        ("2025SP", ("--as-of", "30.9.2025"), "is not a day written as YYYY-MM-DD"),
        ("2025SP", ("--as-of", "2025-02-30"), "is not a day of the calendar"),
    ],
)
def test_wrong_use_exits_with_2_and_a_message(
    run: Callable[..., Result], tmp_path: Path, term: str, options: tuple[str, ...], sentence: str
) -> None:
    result = run(term, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_file_as_output_folder_is_wrong_use(ready: Flask, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    result = ready.test_cli_runner().invoke(args=["reports", "cohort", "2025SP", "--out", str(tmp_path / "out")])
    assert result.exit_code == 2


def test_cohort_below_k_has_no_rows_and_the_reason(run: Callable[..., Result], ready: Flask, tmp_path: Path) -> None:
    result = run("2025SP", "--as-of", "2025-01-14")

    assert result.exit_code == 0
    for name in AGGREGATES:
        assert len((tmp_path / "out" / name).read_bytes().decode("utf-8-sig").split("\r\n")) == 2, name
    package = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert "fewer than 5 students" in package["withheld"]
    assert "fewer than 5 students" in " ".join((tmp_path / "out" / "README.txt").read_text().split())
    assert "fewer than 5 students" in result.stderr
