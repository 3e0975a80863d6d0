"""Fixtures: an app on either database (TEST_DATABASE), a fixed clock, signed-in browsers."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser
from sqlalchemy import Connection, Engine

from placement import create_app
from placement.core.database import db
from placement.core.settings import Settings
from tests.access.context import World, build
from tests.browser import launched
from tests.client import Client, SignIn
from tests.compiled import Compiled
from tests.databases import Databases, DbSession, opened

# Generated examples are the same in each run, and none fails for being slow.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("fixed")

# Tests allocate much and leave little: frequent garbage collection is a tenth of their time.
gc.set_threshold(50_000, 20, 20)

COMPILED = Compiled()
START = datetime(2025, 6, 16, 15, tzinfo=UTC)  # a Monday in the middle of a summer term


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests without a database `once`: their result is the same on PostgreSQL."""
    for item in items:
        if "databases" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.once)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Time is fixed at START; `clock.move_to(date(2025, 7, 1))` and `clock.shift(60)` change it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a test application, without its database address."""
    instance = tmp_path_factory.mktemp("instance")
    return Settings(database_url="", secret_key="for tests only", instance_path=instance, testing=True)


@pytest.fixture(scope="session")
def databases(config: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """New databases on request, of the kind selected for this run."""

    def migrate(url: str) -> None:
        app = create_app(replace(config, database_url=url))
        with app.app_context():
            upgrade()
        dispose(app)

    kind = os.environ.get("TEST_DATABASE", "sqlite")
    with opened(kind, tmp_path_factory.mktemp("databases"), migrate) as found:
        yield found


def product(settings: Settings) -> Flask:
    """The application, with templates compiled once per process."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture
def new_app(config: Settings, databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """An application with its own database, for tests with real commits: commands, the worker, threads.

    `new_app(time_zone=..., database_url=...)` overrides settings.
    """
    made = []

    def make(**settings: Any) -> Flask:
        settings.setdefault("instance_path", tmp_path)
        if "database_url" not in settings:
            settings["database_url"] = databases.new()
        made.append(product(replace(config, **settings)))
        return made[-1]

    yield make
    for app in made:
        dispose(app)


@pytest.fixture(scope="session")
def app(config: Settings, databases: Databases) -> Iterator[Flask]:
    """The shared application of most tests; `db_session` rolls back each test."""
    app = product(replace(config, database_url=databases.new()))
    yield app
    dispose(app)


def engines() -> dict[str | None, Engine | Connection]:
    """The engines by name; a connection may replace an engine."""
    return cast("dict[str | None, Engine | Connection]", db.engines)


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Roll back at the end in any case: sessions share a connection, and their commits are savepoints in it."""
    with app.app_context():
        engine = db.engine
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        with engine.connect() as connection, connection.begin() as outermost:
            engines()[None] = connection
            yield
            db.session.remove()
            engines()[None] = engine
            outermost.rollback()


@contextmanager
def undone() -> Iterator[None]:
    """Within `rolled_back`: roll back changes made inside, and keep earlier rows."""
    db.session.commit()
    connection = engines()[None]
    assert isinstance(connection, Connection)
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        savepoint.rollback()


@pytest.fixture(scope="module")
def module_session(app: Flask) -> Iterator[DbSession]:
    """The session, in a transaction that is rolled back after the module; `undone()` isolates its tests."""
    with time_machine.travel(START, tick=False), rolled_back(app):
        yield db.session


@pytest.fixture(scope="module")
def world(module_session: DbSession) -> World:
    """One institution with two of everything, created once for all the visitors of a module."""
    made = build()
    module_session.commit()
    return made


@pytest.fixture
def db_session(app: Flask, clock: time_machine.Traveller) -> Iterator[DbSession]:
    """The session, in a transaction that is rolled back after the test."""
    with rolled_back(app):
        yield db.session


@pytest.fixture
def client(app: Flask, db_session: DbSession) -> Client:
    """A browser that is not signed in."""
    return Client(app)


@pytest.fixture
def sign_in(app: Flask, db_session: DbSession) -> SignIn:
    """`sign_in(user)` is a new browser of that person, so one test can use several."""
    return lambda user: Client(app).sign_in(user)


@pytest.fixture
def mailing(app: Flask) -> Iterator[None]:
    """The shared application of most tests, with a mail server configured."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, smtp_url="smtp://localhost:1")
    yield
    app.extensions["settings"] = before


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, for tests marked `journey`."""
    with launched() as found:
        yield found


def dispose(app: Flask) -> None:
    """Close the application's connections: an open connection is a warning, and warnings are errors."""
    with app.app_context():
        db.engine.dispose()
