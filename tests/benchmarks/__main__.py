"""`make bench`: 10,000 placements on SQLite, through the application and as bare SQL. Prints a table for the README."""

from __future__ import annotations

import csv
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from config import Config
from placement import create_app
from placement.core.database import db
from placement.core.schema import bring_up_to_date
from placement.people.models import User
from tests.benchmarks import furnishing
from tests.benchmarks.measuring import Measured, measure, recorded, replay, timed

RUNS = 5
HEADER = "| 10,000 placements | application | its SQL alone | statements | ratio |\n|---|---:|---:|---:|---:|"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        print(f"{machine()}\n\n{HEADER}", flush=True)
        for measured in reading(home):
            print(measured, flush=True)
        print(importing(home))


def machine() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, commit {commit}"


def reading(home: Path) -> Iterator[Measured]:
    """Pages, search, report and export; medians of some runs."""
    database = home / "full.sqlite3"
    app = application(home, database)
    with app.app_context(), db.engine.begin() as connection:
        furnishing.furnish(connection)
    office = signed_in(app)
    for what, act in actions(app, office, home):
        yield measure(what, act, database, RUNS)


def actions(app: Flask, office: FlaskClient, home: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    ref = furnishing.placement(5000, furnishing.random.Random(1))["ref"]
    yield "list, first page", asking(office, "/placements")
    yield "list, filtered and sorted", asking(office, "/placements?term=2025SU&program=P07&state=ended&sort=student")
    yield "search by name", asking(office, "/placements?q=o+example4711")
    yield "placement page", asking(office, f"/placements/{ref}")
    yield "export of all as CSV", asking(office, "/placements/export.csv", method="POST")
    yield "report as a page", asking(office, "/reports/1")
    yield "report as files, ten skills", commanding(app, "reports", "cohort", "2025SU", "--out", str(home / "out"))


def importing(home: Path) -> Measured:
    """A file of 10,000 records into an empty institution; the SQL goes to a copy of what was there before."""
    database, copy = home / "empty.sqlite3", home / "copy.sqlite3"
    app = application(home, database)
    commanding(app, "terms", "add", "2025SU", "--name", "S", "--starts", "2025-05-12", "--ends", "2025-08-15")()
    commanding(app, "programs", "add", "P01", "--name", "One", "--college", "C1")()
    with app.app_context():
        db.engine.dispose()
    shutil.copy(database, copy)
    act = commanding(app, "placements", "import", str(placements_file(home)))
    with recorded() as statements:
        seconds = timed(act)
    return Measured("import of 10,000 records", seconds, len(statements), timed(lambda: replay(statements, copy)))


def placements_file(home: Path) -> Path:
    """Every required column, and those that make hosts, sites, supervisors and faculty."""
    file = home / "placements.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(record(1)))
        writer.writeheader()
        writer.writerows(record(n) for n in furnishing.numbers(furnishing.PLACEMENTS))
    return file


def record(n: int) -> dict[str, str]:
    return {
        "student_id": f"S{n:06}",
        "student_first_name": f"Robin{n}",
        "student_last_name": "Ó Example",
        "student_email": f"u{n}@example.edu",
        "program_code": "P01",
        "term": "2025SU",
        "external_id": f"X{n}",
        "placement_type": "internship",
        "title": f"Analyst {n}",
        "host_name": f"Host {n % 2000} Works",
        "site_city": "Springfield",
        "site_country": "US",
        "supervisor_name": f"Sam {n % 3000}",
        "supervisor_email": f"s{n % 3000}@host.example",
        "faculty_name": f"Prof {n % 200}",
        "faculty_email": f"f{n % 200}@example.edu",
        "start_date": "2025-05-19",
        "end_date": "2025-08-01",
        "hours_required": "120",
        "state": "active",
    }


def application(home: Path, database: Path) -> Flask:
    config = Config(database_url=f"sqlite:///{database}", secret_key="bench", instance_path=home)
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False  # a test client has no form to take a token from
    with app.app_context():
        bring_up_to_date()
    return app


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    with app.app_context():
        office = db.session.get_one(User, 1).get_id()
    with client.session_transaction() as session:
        session.update(_user_id=office, _fresh=True)
    return client


def asking(client: FlaskClient, path: str, method: str = "GET") -> Callable[[], object]:
    def ask() -> None:
        with client.open(path, method=method) as answer:
            assert answer.status_code == 200, f"{answer.status_code} {path}"
            assert answer.data

    return ask


def commanding(app: Flask, *words: str) -> Callable[[], object]:
    def run() -> None:
        answer = app.test_cli_runner().invoke(args=words)
        assert answer.exit_code == 0, answer.output

    return run


if __name__ == "__main__":
    main()
