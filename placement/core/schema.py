"""Whether the database has the tables this version needs; SQLite is brought there, PostgreSQL is not touched."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from placement.core.database import db, migrate


class SchemaOld(Exception):
    """The PostgreSQL schema is older than this version; somebody must run `flask db upgrade`."""


def bring_up_to_date() -> None:
    """Bring a SQLite file to the newest migration; raise SchemaOld for another database that is behind."""
    if is_current():
        return
    if db.engine.dialect.name != "sqlite":
        raise SchemaOld("The database schema is older than this version: run `flask db upgrade` first.")
    upgrade()


def is_current() -> bool:
    """Whether the database stands at the newest migration."""
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with db.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_heads()
    return set(here) == set(script.get_heads())


__all__ = ["SchemaOld", "bring_up_to_date", "is_current", "migrate"]
