"""`python -m tests.benchmarks files`: import and export of 10,000 placements, in CPU."""

from __future__ import annotations

import csv
import io
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event, make_url
from sqlalchemy.engine import Engine

from placement.core.database import db
from tests.benchmarks.institution import OFFICE
from tests.benchmarks.measuring import asking, cpu_of
from tests.benchmarks.texts import person_name, title
from tests.counting import recorded

RECORDS, RUNS = 10_000, 3
EXPORT = "/placements/export.csv"
Statement = tuple[str, Any]


def tell_export(app: Flask) -> str:
    """Print the cost of exporting every placement of a filled SQLite database, and of the driver with csv alone."""
    ask = asking(app, OFFICE, EXPORT, "POST")
    with sent() as statements:
        table = list(csv.reader(io.StringIO(ask().decode("utf-8-sig"))))
    cpu = median(cpu_of(app, ask) for _ in range(RUNS))
    with app.app_context():
        database = make_url(db.engine.url).database or ""
    bare = median(cpu_alone(statements, table, database) for _ in range(RUNS))
    found = f"{cpu:.2f} s CPU, {len(statements)} statements, {cpu / bare:.1f} times sqlite3 and csv"
    return f"Export of {len(table) - 1:,}: {found}."


@contextmanager
def sent() -> Iterator[list[Statement]]:
    """The reading statements as the driver receives them."""
    statements: list[Statement] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def cpu_alone(statements: list[Statement], table: list[list[str]], database: str) -> float:
    """CPU of running the same statements and writing the same cells."""
    begun = time.process_time()
    with closing(sqlite3.connect(database)) as connection:
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()
    csv.writer(io.StringIO()).writerows(table)
    return time.process_time() - begun


def tell_import(app: Flask, folder: Path) -> str:
    """Print the cost of importing 10,000 records into an institution with only a term and programs."""
    for words in PREPARATION:
        command(app, *words)
    file = placements_file(folder)
    with recorded() as statements:
        cpu = cpu_of(app, lambda: command(app, "placements", "import", str(file)))
    return f"Import of {RECORDS:,}: {cpu:.2f} s CPU, {len(statements)} statements."


PREPARATION = (
    ("terms", "add", "2025SU", "--name", "Summer", "--starts", "2025-05-12", "--ends", "2025-08-15"),
    *(("programs", "add", f"P{n:02}", "--name", f"Program {n}", "--college", "C1") for n in range(1, 41)),
)


def command(app: Flask, *words: str) -> None:
    answer = app.test_cli_runner().invoke(args=words)
    assert answer.exit_code == 0, answer.output


def placements_file(folder: Path) -> Path:
    """Every required column, and columns that create hosts, sites, supervisors, and faculty."""
    file = folder / "placements.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(record(1)))
        writer.writeheader()
        writer.writerows(record(n) for n in range(1, RECORDS + 1))
    return file


def record(n: int) -> dict[str, str]:
    first, last = person_name(n)
    return {
        "student_id": f"S{n:06}",
        "student_first_name": first,
        "student_last_name": last,
        "student_email": f"u{n}@example.edu",
        "program_code": f"P{n % 40 + 1:02}",
        "term": "2025SU",
        "external_id": f"X{n}",
        "placement_type": "internship",
        "title": title(n),
        "host_name": f"Host {n % 2000} Works",
        "site_city": "Springfield",
        "site_country": "US",
        "supervisor_name": " ".join(person_name(n % 3000)),
        "supervisor_email": f"s{n % 3000}@host.example",
        "faculty_name": f"Prof {n % 200}",
        "faculty_email": f"f{n % 200}@example.edu",
        "start_date": "2025-05-19",
        "end_date": "2025-08-01",
        "hours_required": "120",
        "state": "active",
    }
