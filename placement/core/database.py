"""The database: one declarative base, one session, and the SQLite setup.

With concurrent writers SQLite needs WAL, a busy timeout, and BEGIN IMMEDIATE for every transaction that will write: a
deferred one fails immediately with "database is locked" when it tries to upgrade. Requests that only read set
`reading_only`; all others take the lock when they begin.
"""

from __future__ import annotations

import enum
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Table,
    column,
    event,
    func,
    insert,
    inspect,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapper
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from placement.core import bulk_insert
from placement.core.bulk_insert import BulkRows
from placement.core.write_queue import BEGIN, QueuedConnection, WriteQueue

WRITER_TIMEOUT = 30  # seconds that a writer waits for its turn among threads, and again for other processes
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every model, passed to Flask-SQLAlchemy unchanged so that type checkers understand the models.

    A model with columns derived from others, such as search texts, names the others in DERIVED_FROM and computes the
    columns in `derive`. Both ways to write a row call it: the session and `insert_rows`.
    """

    metadata = MetaData(naming_convention=NAMES)
    DERIVED_FROM: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """The derived columns of a row; `facts` holds the texts of DERIVED_FROM, empty if missing."""
        return {}

    @classmethod
    def derive_all(cls, facts: Mapping[str, Any]) -> dict[str, str]:
        """The derived columns of a row, given some or all of its columns."""
        return cls.derive({name: facts.get(name) or "" for name in cls.DERIVED_FROM})


@event.listens_for(Base, "before_insert", propagate=True)
@event.listens_for(Base, "before_update", propagate=True)
def set_derived(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Update the derived columns of a row when the session writes it."""
    state = inspect(row)
    if not state.persistent or any(state.attrs[name].history.has_changes() for name in row.DERIVED_FROM):
        for name, value in row.derive_all({name: getattr(row, name) for name in row.DERIVED_FROM}).items():
            setattr(row, name, value)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, stored without a zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment needs its zone.")
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


def choice(kind: type[enum.Enum], name: str | None = None) -> Enum:
    """A column for one value of an enumeration, as text with a CHECK; `name` if a table has two of a kind."""
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


def first_line(error: DBAPIError) -> str:
    """The first line of the database's error message; later lines may contain the row."""
    return str(error.orig).partition("\n")[0]


def insert_into(table: type[Base]) -> postgresql.Insert:
    """An INSERT that supports `on_conflict_...`, so two at the same moment don't end in an error."""
    own = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return cast(postgresql.Insert, own[db.engine.dialect.name](table))


def insert_rows(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert many rows with the same columns in one statement, including derived columns."""
    insert_bulk(make_bulk(model, rows))


def make_bulk(model: type[Base], rows: list[dict[str, Any]]) -> BulkRows:
    """Rows with the same columns, with derived columns and as the database takes them, before a transaction begins."""
    complete = [{**row, **model.derive_all(row)} for row in rows] if model.DERIVED_FROM else rows
    return bulk_insert.make(cast(Table, model.__table__), complete, db.engine.dialect)


def insert_bulk(bulk: BulkRows, **links: Sequence[int | None]) -> None:
    """Insert rows from `make_bulk` in one statement; each of `links` is a column of ids, one per row."""
    bulk.insert(db.session(), links)


def insert_alike(model: type[Base], row: Mapping[str, Any], name: str, numbers: Iterable[int]) -> None:
    """Insert one row per number, differing only in the column `name`; all numbers are one parameter."""
    if not (listed := list(numbers)):
        return
    table = cast(Table, model.__table__)
    same = [literal(value, table.c[key].type) for key, value in row.items()]
    db.session.execute(insert(table).from_select([*row, name], select(*same, _unpack(listed))))


def _unpack(numbers: list[int]) -> ColumnElement[int]:
    """Unpack the numbers, sent as one parameter, into one per row of a SELECT."""
    if db.engine.dialect.name == "sqlite":
        return func.json_each(json.dumps(numbers)).table_valued(column("value", Integer)).c.value
    return func.unnest(literal(numbers, postgresql.ARRAY(Integer))).column_valued("value")


def init_app(app: Flask, url: str) -> None:
    """Bind the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = {"hide_parameters": True}  # errors are logged, and reflections must not be
    if url.startswith("sqlite"):
        options["connect_args"] = {"factory": QueuedConnection}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    app.extensions["migrate"] = LocalProxy(lambda: start_migrate(app))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            speak_to_sqlite(db.engine)


def start_migrate(app: Flask) -> Any:
    """Set up Flask-Migrate. Imported late because it is slow and only commands need it."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=f"{app.root_path}/../migrations", render_as_batch=True)
    return app.extensions["migrate"]


def speak_to_sqlite(engine: Engine) -> None:
    """Issue BEGIN ourselves instead of the driver, set pragmas on every connection, and let threads write in turn."""
    queue = WriteQueue(WRITER_TIMEOUT)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: QueuedConnection, record: Any) -> None:
        connection.queue, connection.isolation_level = queue, None
        for pragma in (
            f"busy_timeout = {WRITER_TIMEOUT * 1000}",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "secure_delete = ON",  # deleted text is overwritten, since students may forget people
        ):
            connection.execute(f"PRAGMA {pragma}")
        with suppress(sqlite3.OperationalError):  # a read-only file can still be read
            connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver = cast(QueuedConnection, connection.connection.dbapi_connection)
        if reading_only.get():
            driver.execute("BEGIN").close()  # not through SQLAlchemy: this runs on every GET
            return
        queue.enter(driver)
        try:
            connection.exec_driver_sql(BEGIN)  # so that a lock raises SQLAlchemy's error
        except BaseException:
            queue.leave(driver)
            raise


def unwritable_notice(app: Flask) -> str:
    """One sentence if this application's SQLite file can't be written; else empty."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name != "sqlite":
            return ""
        try:
            _try_writing(engine)
        except (sqlite3.Error, DBAPIError) as error:
            reason = str(getattr(error, "orig", error))
            if "locked" not in reason:
                return (
                    f"Notice: the database file {engine.url.database} is not writable ({reason}); nothing can be saved."
                )
    return ""


def _try_writing(engine: Engine) -> None:
    """Create a table and roll back: SQLite reports an unwritable file only then."""
    connection = engine.raw_connection()
    try:
        for statement in ("PRAGMA busy_timeout = 100", "BEGIN IMMEDIATE", "CREATE TABLE probe (x)", "ROLLBACK"):
            connection.cursor().execute(statement)
    finally:
        connection.invalidate()
