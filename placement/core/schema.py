"""Check that the database has this version's tables; migrates SQLite, never PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click
from flask import current_app, g
from flask.cli import with_appcontext
from sqlalchemy import Connection

from placement.core.database import db

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

EXTENSION = "migration heads"


class MigrationGroup(click.Group):
    """`flask db`; imports its commands only when one is used, because importing Alembic is slow."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return _find_commands().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _find_commands().get_command(ctx, cmd_name)


def _find_commands() -> click.Group:
    from flask_migrate.cli import db as group

    return cast(click.Group, group)


@click.group("db", cls=MigrationGroup)
@with_appcontext
def migrations() -> None:
    """Update the database schema, or show its state."""
    g.directory, g.x_arg = None, ()  # options that Flask-Migrate's own group sets


class SchemaOld(Exception):
    """The schema does not fit this version; the message says what to do."""


def bring_up_to_date() -> None:
    """Upgrade a SQLite file to the newest migration. Raises SchemaOld if we can't or shouldn't do that ourselves."""
    from flask_migrate import upgrade

    script = _find_script()
    revisions = {revision.revision for revision in script.walk_revisions()}
    here = _heads_of_database()
    if not here <= revisions:
        raise SchemaOld("The database was made by a newer version of this program: run that version instead.")
    if here == set(script.get_heads()):
        return
    if db.engine.dialect.name != "sqlite":
        raise SchemaOld("The database schema is older than this version: run `flask db upgrade` first.")
    upgrade()


def is_current() -> bool:
    """True if the database has exactly the migrations of this version."""
    return _list_heads(db.session.connection()) == _wanted_heads()


def _wanted_heads() -> frozenset[str]:
    """The newest migrations of this version; their files are read once per application."""
    kept = current_app.extensions
    if EXTENSION not in kept:
        kept[EXTENSION] = frozenset(_find_script().get_heads())
    return cast(frozenset[str], kept[EXTENSION])


def _find_script() -> ScriptDirectory:
    """The migrations of this version."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())


def _heads_of_database() -> set[str]:
    with db.engine.connect() as connection:
        return _list_heads(connection)


def _list_heads(connection: Connection) -> set[str]:
    from alembic.migration import MigrationContext

    return set(MigrationContext.configure(connection).get_current_heads())
