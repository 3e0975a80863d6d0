"""Plans that PostgreSQL caches while tables are small are not used for the tables that an import has filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Table, column, select, table, text

from placement.core.actors import CLI
from placement.core.database import Base, db
from placement.exchange.rules import reading
from placement.exchange.services import plan as planning
from placement.exchange.services import write
from placement.placements.models import Placement, PlacementSupervisor
from tests.exchange.files import file_of
from tests.exchange.test_import_cost import make_codes, rows_of

FEW, MANY, MORE = 8, 1_500, 100
A_FEW_SCANS = 5 * MANY  # a statement may read a table whole; once per row would be MORE times
GROWING = ("user", "host", "host_search", "site", "supervisor", "placement", "placement_search", "placement_supervisor")
READ = table("pg_stat_xact_user_tables", column("relname"), column("seq_tup_read"))


def test_triggers_and_foreign_keys_scan_no_table_for_each_row_after_an_import(new_app: Callable[..., Flask]) -> None:
    """Eight executions are enough for PostgreSQL to keep a plan; after VACUUM it takes the tables for empty."""
    app = new_app()
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite caches no plans for triggers")
        make_codes()
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
        import_rows(0, FEW)
        import_rows(FEW, FEW + MANY)
        before = scanned()
        copy_rows(Placement, ref="'R' || id", external_id="'R' || id")
        copy_rows(PlacementSupervisor, is_primary="false")
        after = scanned()
        db.session.rollback()
    rows = {name: after[name] - before[name] for name in GROWING}
    assert {name: count for name, count in rows.items() if count > A_FEW_SCANS} == {}


def copy_rows(model: type[Base], **changed: str) -> None:
    """Insert copies of some rows, each firing the triggers and checks of its table."""
    names = [one.name for one in cast(Table, model.__table__).columns if one.name != "id" and one.computed is None]
    copied = ", ".join(changed.get(name, name) for name in names)
    written = f"INSERT INTO {model.__tablename__} ({', '.join(names)}) SELECT {copied} FROM {model.__tablename__}"
    db.session.execute(text(f"{written} ORDER BY id LIMIT {MORE}"))


def import_rows(start: int, stop: int) -> None:
    plan = planning.plan(CLI, reading.read(file_of(*list(rows_of(stop))[start:])))
    write.write(CLI, write.prepare(CLI, plan, "fall.csv"))
    db.session.flush()


def scanned() -> dict[str, int]:
    """Rows that this transaction read by scanning whole tables, per table."""
    found = db.session.execute(select(READ.c.relname, READ.c.seq_tup_read)).all()
    return {name: int(rows) for name, rows in found}
