"""`make bench`: the cost of pages in institutions of several sizes. Prints the table of README.md in this folder.

CPU is given as a multiple of the empty page with the same frame (help), measured in the same run, so machines can be
compared. With --folder the filled SQLite databases are kept and reused.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from flask import Flask, Response
from flask_migrate import upgrade

from placement import create_app
from placement.access.guards import public
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.core.settings import Settings
from tests.benchmarks import files, writers
from tests.benchmarks.fill import fill
from tests.benchmarks.institution import OFFICE, TODAY
from tests.benchmarks.measuring import Cost, asking, measure
from tests.benchmarks.pages import EMPTY_PAGE, Job, list_jobs
from tests.databases import opened

SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}
FILLED = "benchmark"  # the name of the installation fact in a filled database


def main() -> None:
    asked = read_arguments()
    kept = nullcontext(asked.folder) if asked.folder else tempfile.TemporaryDirectory()
    with kept as home:
        folder = Path(home)
        folder.mkdir(exist_ok=True)
        if asked.what != "pages":
            tell = tell_files if asked.what == "files" else tell_writing
            print(f"{machine()}\n\n" + "\n".join(tell(folder)))
            return
        costs: dict[str, dict[str, Cost]] = {}
        for size in asked.size:
            with filled(folder, asked.database, SIZES[size]) as app:
                costs[size] = dict(measure_all(app, SIZES[size], asked.only))
    print(f"{machine()}, {asked.database}, day {TODAY}\n")
    print(frame_line(costs), "\n")
    print("\n".join(table(costs)))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["pages", "files", "writers"], default="pages")
    parser.add_argument("--size", type=lambda text: text.split(","), default=["10k", "100k"], help="10k,100k,1M")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="keeps the filled SQLite databases here")
    parser.add_argument("--only", default="", help="measure only jobs whose name has this text")
    return parser.parse_args()


def machine() -> str:
    """The machine, Python and the commit."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, commit {commit}"


@contextmanager
def filled(folder: Path, database: str, placements: int) -> Iterator[Flask]:
    """An application on a database with this many placements."""
    if database == "sqlite":
        yield ready(application(f"sqlite:///{folder / f'filled-{placements}.sqlite3'}", folder), placements)
        return
    with opened("postgresql", folder, lambda url: None) as databases:
        app = ready(application(databases.bare(), folder), placements)
        yield app
        with app.app_context():
            db.engine.dispose()


def application(url: str, folder: Path) -> Flask:
    """An application whose clock is set to the day of the rows."""
    app = create_app(Settings(database_url=url, secret_key="bench", instance_path=folder, today=TODAY))
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/constant", "constant", public("nothing is shown")(lambda: Response("x" * 20_000)))
    return app


def ready(app: Flask, placements: int) -> Flask:
    """Upgrade the schema and fill the database, unless it is already filled."""
    with app.app_context():
        upgrade()
        if db.session.get(InstallationFact, FILLED) is None:
            db.session.rollback()
            fill(placements)
            db.session.add(InstallationFact(name=FILLED, value=str(placements)))
        db.session.commit()
        db.engine.dispose()
    return app


def tell_files(folder: Path) -> Iterator[str]:
    """Import and export on SQLite."""
    with filled(folder, "sqlite", SIZES["10k"]) as app:
        yield files.tell_export(app)
    with tempfile.TemporaryDirectory() as empty:
        app = application(f"sqlite:///{empty}/empty.sqlite3", Path(empty))
        with app.app_context():
            upgrade()
        yield files.tell_import(app, Path(empty))


def tell_writing(folder: Path) -> Iterator[str]:
    """Eight writers on SQLite."""
    with filled(folder, "sqlite", SIZES["10k"]) as app:
        yield writers.tell_writers(app)


def measure_all(app: Flask, placements: int, only: str) -> Iterator[tuple[str, Cost]]:
    """The cost of each job."""
    yield "constant", measure(app, asking(app, OFFICE, "/constant"))
    yield "frame", measure(app, asking(app, OFFICE, EMPTY_PAGE))
    with app.app_context():
        jobs = list_jobs()
        db.session.rollback()
    for job in jobs:
        if placements <= job.largest and only in job.name:
            yield job.name, measure_job(app, job)


def measure_job(app: Flask, job: Job) -> Cost:
    return measure(app, asking(app, job.user_id, job.path, job.method))


def frame_line(costs: dict[str, dict[str, Cost]]) -> str:
    """The cost of the empty page on this machine."""
    frame, constant = (next(iter(costs.values()))[name].cpu for name in ("frame", "constant"))
    return f"An empty page: {frame * 1000:.1f} ms CPU, {frame / constant:.1f} times a constant answer."


def table(costs: dict[str, dict[str, Cost]]) -> Iterator[str]:
    """The lines of the table: statements, multiples of the empty page, and growth from the first size to the last."""
    sizes = list(costs)
    yield f"| page | statements | {' | '.join(sizes)} | growth |"
    yield "|---|" + "---:|" * (len(sizes) + 2)
    for name in costs[sizes[0]]:
        if name in ("constant", "frame"):
            continue
        found = [costs[size][name] for size in sizes if name in costs[size]]
        times = [
            f"{costs[size][name].cpu / costs[size]['frame'].cpu:.1f}" if name in costs[size] else "" for size in sizes
        ]
        statements = sorted({cost.statements for cost in found})
        counts = "–".join(str(count) for count in dict.fromkeys((statements[0], statements[-1])))
        yield f"| {name} | {counts} | {' | '.join(times)} | {found[-1].cpu / found[0].cpu:.1f} |"


if __name__ == "__main__":
    main()
