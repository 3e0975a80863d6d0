"""Counts SELECTs and writes; a mismatch shows the promised statements next to the actual ones."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

# Transaction statements cost little and differ between tests and production.
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA", "SET ")


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Every statement sent to the databases within the context."""
    statements: list[str] = []

    def note(
        conn: object, cursor: object, statement: str, parameters: object, context: object, executemany: object
    ) -> None:
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            statements.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def queries(count: int, *reasons: str) -> Iterator[None]:
    """`with queries(3, "user", "placement", "rows"):` holds when exactly those three statements run."""
    assert len(reasons) == count, f"{count} queries promised, {len(reasons)} explained"
    with recorded() as statements:
        yield
    if len(statements) != count:
        rows = [f"{n}. {statement}" for n, statement in enumerate(statements, 1)]
        promised = ", ".join(reasons)
        pytest.fail(f"promised {count} ({promised}), ran {len(rows)}:\n" + "\n".join(rows), pytrace=False)
