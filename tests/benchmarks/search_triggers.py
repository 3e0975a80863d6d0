"""Fill tables without the triggers of the search index, which is built at the end: row by row is much slower."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from placement.core import search_index
from placement.core.database import db

WRITTEN_BY = ("user", "supervisor", "host", "host_alias", "site", "placement", "placement_supervisor")
TRIGGERS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    " AND (name LIKE 'search\\_%' ESCAPE '\\' OR name LIKE '%\\_words\\_%' ESCAPE '\\')"
)


@contextmanager
def without_search_triggers() -> Iterator[None]:
    """Suspend the search index and rebuild its texts and trigrams at the end. Commits."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    triggers = db.session.execute(text(TRIGGERS)).all() if is_sqlite else []
    for name, _ in triggers:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    if not is_sqlite:
        switch_triggers("DISABLE")
        for name in search_index.TRIGRAMS:
            db.session.execute(text(f"DROP INDEX IF EXISTS {name}"))
    yield
    for noun in ("host", "placement"):
        columns = f"{noun}_id, text"
        db.session.execute(text(f"INSERT INTO {noun}_search ({columns}) SELECT {columns} FROM {noun}_search_source"))
    search_index.build()
    for _, statement in triggers:
        db.session.connection().exec_driver_sql(statement)
    if not is_sqlite:
        switch_triggers("ENABLE")
    db.session.commit()


def switch_triggers(verb: str) -> None:
    for name in WRITTEN_BY:
        db.session.execute(text(f'ALTER TABLE "{name}" {verb} TRIGGER USER'))
