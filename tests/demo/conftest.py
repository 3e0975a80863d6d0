"""One filled SQLite file for all tests of the sample institution: nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from config import Config
from placement import create_app
from placement.core.database import db
from placement.core.unit_of_work import transaction
from placement.demo import filling
from tests.client import Client
from tests.conftest import START, dispose
from tests.databases import Databases

TODAY = date(2026, 3, 18)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process fills one institution for all of these; on PostgreSQL it has the same rows, as one of them shows."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.once)
            item.add_marker(pytest.mark.xdist_group("demo"))


def filled(config: Config, databases: Databases, path: Path) -> Flask:
    """An application on a database of its own that holds the sample institution."""
    app = create_app(replace(config, database_url=databases.new(), instance_path=path))
    app.test_client_class = Client
    with app.app_context(), transaction():
        filling.fill(TODAY)
    return app


@pytest.fixture(scope="session")
def demo(config: Config, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The sample institution, filled at another moment than the day it is told from."""
    with time_machine.travel(START, tick=False):
        app = filled(config, databases, tmp_path_factory.mktemp("demo"))
        yield app
        dispose(app)


@pytest.fixture
def visitor(demo: Flask) -> Iterator[Client]:
    """A browser nobody has signed in with, at the demonstration."""
    with demo.app_context():
        yield demo.test_client()


@pytest.fixture
def within(demo: Flask) -> Iterator[Flask]:
    """The demonstration's database at hand."""
    with demo.app_context():
        yield demo
        db.session.rollback()
