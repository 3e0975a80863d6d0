"""One filled SQLite file for all tests of the sample institution: nobody changes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from placement import create_app
from placement.core.database import db
from placement.core.settings import Settings
from placement.core.unit_of_work import transaction
from placement.demo import seed
from tests.client import Client
from tests.conftest import START, dispose
from tests.databases import Databases
from tests.sharing import shared

TODAY = date(2026, 3, 18)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL it has the same rows, as one of these tests shows."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def demo(config: Settings, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The sample institution, filled at another moment than the day it is told from."""

    def fill(folder: Path) -> None:
        app = create_app(replace(config, database_url=databases.new(), instance_path=folder))
        with app.app_context(), transaction():
            seed.fill(TODAY)
        dispose(app)
        shutil.copy(file_of(app), folder / "sample.sqlite3")

    with time_machine.travel(START, tick=False):
        sample = shared(tmp_path_factory, "sample", fill) / "sample.sqlite3"
    copy = Path(shutil.copy(sample, tmp_path_factory.mktemp("demo")))
    app = create_app(replace(config, database_url=f"sqlite:///{copy}", instance_path=copy.parent))
    yield app
    dispose(app)


def file_of(app: Flask) -> str:
    """The path of the application's SQLite file."""
    with app.app_context():
        return db.engine.url.database or ""


@pytest.fixture
def visitor(demo: Flask) -> Iterator[Client]:
    """A browser nobody has signed in with, at the demonstration."""
    with demo.app_context():
        yield Client(demo)


@pytest.fixture
def within(demo: Flask) -> Iterator[Flask]:
    """The demonstration's database at hand."""
    with demo.app_context():
        yield demo
        db.session.rollback()
