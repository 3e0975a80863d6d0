"""Empty SQLite's write-ahead log, so that deleted text does not stay in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

from sqlalchemy import event

from placement.core.database import WRITER_TIMEOUT, db
from placement.core.write_queue import QueuedConnection


def truncate_log_after_commit() -> None:
    """Empty SQLite's write-ahead log once this session has committed, so that no deleted text stays in it."""
    event.listen(db.session(), "after_commit", lambda session: truncate_log(), once=True)


def has_log() -> bool:
    """True if SQLite's write-ahead log holds anything."""
    log = Path(f"{db.engine.engine.url.database}-wal")
    return db.engine.dialect.name == "sqlite" and log.exists() and log.stat().st_size > 0


def truncate_log() -> bool:
    """Empty SQLite's write-ahead log; False if someone reads or writes. Nothing to do on other databases."""
    if db.engine.dialect.name != "sqlite":
        return True
    with db.engine.engine.connect() as connection:
        driver = cast(QueuedConnection, connection.connection.dbapi_connection)
        driver.execute("PRAGMA busy_timeout = 0")  # never wait: the worker tries again
        try:
            return not driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            driver.execute(f"PRAGMA busy_timeout = {WRITER_TIMEOUT * 1000}")
