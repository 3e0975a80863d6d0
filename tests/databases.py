"""Databases for tests: one is migrated, every other one is a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Protocol

from flask_sqlalchemy.session import Session
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import scoped_session

from tests.postgres import temporary_postgres
from tests.present import present

Migrate = Callable[[str], None]
DbSession = scoped_session[Session]


class Databases(Protocol):
    migrate: Migrate

    def bare(self) -> str:
        """The address of a new, empty database."""

    def new(self) -> str:
        """The address of a new database with the newest schema."""


class SQLiteFiles:
    def __init__(self, folder: Path, migrate: Migrate) -> None:
        self.folder, self.migrate, self.numbers = folder, migrate, count(1)

    def bare(self) -> str:
        return f"sqlite:///{self.folder / f'{next(self.numbers)}.sqlite3'}"

    def new(self) -> str:
        template, url = self._template, self.bare()
        shutil.copy(present(make_url(template).database), present(make_url(url).database))
        return url

    @cached_property
    def _template(self) -> str:
        self.migrate(url := self.bare())
        return url


class PostgresDatabases:
    def __init__(self, server: str, migrate: Migrate) -> None:
        self.server, self.migrate, self.numbers = server, migrate, count(1)

    def bare(self, template: str = "template1") -> str:
        name = f"tests_{next(self.numbers)}"
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        engine.dispose()
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def new(self) -> str:
        return self.bare(template=self._template)

    @cached_property
    def _template(self) -> str:
        self.migrate(url := self.bare())
        return present(make_url(url).database)


@contextmanager
def opened(kind: str, folder: Path, migrate: Migrate) -> Iterator[Databases]:
    """Databases of the kind set in TEST_DATABASE."""
    if kind == "sqlite":
        yield SQLiteFiles(folder, migrate)
    elif kind == "postgresql":
        with temporary_postgres() as server:
            yield PostgresDatabases(server, migrate)
    else:
        raise ValueError(f"TEST_DATABASE is sqlite or postgresql, not {kind!r}")
