"""Query plans of the statements of a page: the indexes they use and the tables they read whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from placement.core.database import db


@contextmanager
def plans() -> Iterator[list[str]]:
    """The plans of all SELECTs within the context, filled in at the end.

    PostgreSQL would scan tables as small as those of a test, so scans are made expensive.
    """
    sent: list[tuple[str, Any]] = []
    found: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    found += [explain(statement, parameters) for statement, parameters in sent]


def explain(statement: str, parameters: Any) -> str:
    """The plan of a statement, one step per line."""
    connection = db.session.connection()
    is_postgres = db.engine.dialect.name == "postgresql"
    if is_postgres:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_sort = off"))
    prefix = "EXPLAIN " if is_postgres else "EXPLAIN QUERY PLAN "
    rows = connection.exec_driver_sql(prefix + statement, parameters).all()
    return "\n".join(str(row[-1]) for row in rows)
