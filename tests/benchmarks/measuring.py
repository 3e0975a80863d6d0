"""How long something takes through the application, and how long its SQL takes alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

Statement = tuple[str, Any, bool]


@dataclass(frozen=True)
class Measured:
    what: str
    seconds: float
    statements: int
    bare: float

    def __str__(self) -> str:
        ratio = self.seconds / self.bare if self.bare else float("inf")
        return f"| {self.what} | {ms(self.seconds)} | {ms(self.bare)} | {self.statements} | {ratio:.1f} |"


def ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def measure(what: str, act: Callable[[], object], database: Path, runs: int) -> Measured:
    """The median of some runs, against the same statements on the same file through the driver alone."""
    act()  # the first run compiles templates and statements
    with recorded() as statements:
        seconds = [timed(act)]
    once = list(statements)
    seconds += [timed(act) for _ in range(runs - 1)]
    bare = [timed(lambda: replay(once, database)) for _ in range(runs)]
    return Measured(what, median(seconds), len(once), median(bare))


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Every statement as the driver got it."""
    statements: list[Statement] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        statements.append((statement, parameters, executemany))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def replay(statements: list[Statement], database: Path) -> None:
    """The statements alone, their rows fetched and forgotten, in one transaction that is kept."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN")
        for statement, parameters, many in statements:
            if statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
                continue
            (connection.executemany if many else connection.execute)(statement, parameters).fetchall()
        connection.execute("COMMIT")
