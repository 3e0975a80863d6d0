"""Update SQLite's statistics; PostgreSQL does that on its own."""

from __future__ import annotations

import sqlite3

from sqlalchemy import text

from placement.core import clock
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.jobs import periodic

OPTIMIZED = "optimized on"
LOOK_AT = 1000  # rows per index, so that the time doesn't grow with the institution


@periodic
def optimize_daily() -> int:
    """Update SQLite's statistics of tables that have grown, once a day; returns 1 if it did."""
    today = clock.today().isoformat()
    if db.engine.dialect.name != "sqlite":
        return 0
    done = db.session.get(InstallationFact, OPTIMIZED)
    if done is not None and done.value == today:
        return 0
    optimize()
    db.session.merge(InstallationFact(name=OPTIMIZED, value=today))
    return 1


def optimize() -> None:
    """Update statistics in all tables; before SQLite 3.46, `optimize` covers only tables this connection used."""
    knows_all_tables = sqlite3.sqlite_version_info >= (3, 46)
    db.session.execute(text(f"PRAGMA analysis_limit = {LOOK_AT}"))
    db.session.execute(text("PRAGMA optimize = 0x10002" if knows_all_tables else "ANALYZE"))
