"""The worker keeps SQLite's statistics fresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from placement.core.database import db
from placement.jobs import worker
from placement.operations.periodic import optimize_daily
from tests import factories as make


def count_statistics() -> int:
    is_there = text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
    counted = text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'placement'")
    return int(db.session.execute(counted).scalar_one()) if db.session.execute(is_there).scalar_one() else 0


def test_worker_refreshes_statistics_of_every_table_daily(
    new_app: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    app = new_app()
    with app.app_context():
        make.active()
        db.session.commit()
        if db.engine.dialect.name != "sqlite":
            assert optimize_daily() == 0
            pytest.skip("PostgreSQL counts by itself")
        assert count_statistics() == 0
        worker.run_periodics()
        assert count_statistics() > 0
        db.session.execute(text("DELETE FROM sqlite_stat1"))
        db.session.commit()
        worker.run_periodics()
        assert count_statistics() == 0
        clock.shift(timedelta(days=1))
        worker.run_periodics()
        assert count_statistics() > 0


def test_second_run_on_one_day_does_nothing(db_session: scoped_session[Session]) -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    assert [optimize_daily(), optimize_daily()] == ([1, 0] if is_sqlite else [0, 0])
