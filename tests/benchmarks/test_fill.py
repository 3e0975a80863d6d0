"""The filled institution has rows in every table, and its copies are as complete as its first block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, Table, func, inspect, select, text

from placement import create_app
from placement.core.database import Base, db
from placement.core.settings import Settings
from placement.people.models import User
from placement.placements.models import Placement
from placement.placements.queries.listing import Filters, find_hits
from tests.benchmarks.fill import fill
from tests.benchmarks.institution import TODAY, model_of
from tests.benchmarks.measuring import asking
from tests.benchmarks.pages import list_jobs
from tests.benchmarks.texts import RARE_WORD
from tests.conftest import dispose
from tests.databases import Databases


@pytest.fixture(scope="module")
def filled(config: Settings, databases: Databases) -> Iterator[Flask]:
    app = create_app(replace(config, today=TODAY, database_url=databases.new()))
    with app.app_context():
        fill(200, block_size=100)
    yield app
    dispose(app)


def test_every_table_has_rows(filled: Flask) -> None:
    with filled.app_context():
        empty = [table.name for table in Base.metadata.sorted_tables if not count(table)]
    assert empty == []


def test_rows_of_a_copied_block_refer_to_the_copy(filled: Flask) -> None:
    """As many rows refer to the second half of the placements as to the first half."""
    with filled.app_context():
        for table in Base.metadata.sorted_tables:
            if "placement_id" in table.columns:
                half = table.c.placement_id <= 100
                assert 2 * count(table, half) == count(table) > 0, table.name
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        db.session.rollback()


def test_derived_columns_and_indexes_exist(filled: Flask) -> None:
    with filled.app_context():
        for table in Base.metadata.sorted_tables:
            model = model_of(table.name)
            if model is not None and model.DERIVED_FROM:
                for row in db.session.execute(select(table)).mappings():
                    derived = model.derive_all(dict(row))
                    assert {name: row[name] for name in derived} == derived
        indexes = {index.name for table in Base.metadata.sorted_tables for index in table.indexes}
        built = inspect(db.session.connection())
        found = {index["name"] for table in Base.metadata.sorted_tables for index in built.get_indexes(table.name)}
    assert indexes <= found


def test_each_measured_page_returns_200(filled: Flask) -> None:
    with filled.app_context():
        jobs = list_jobs()
        assert count(Base.metadata.tables["user"], User.last_name == RARE_WORD) == 1
        db.session.rollback()
    for job in jobs:
        asking(filled, job.user_id, job.path, job.method)()  # fails unless the status is 200


def test_new_row_gets_the_next_number(filled: Flask) -> None:
    with filled.app_context():
        there = db.session.get_one(Placement, 200)
        copied = {c.name: getattr(there, c.name) for c in Placement.__table__.columns if c.computed is None}
        new = Placement(**copied | {"id": None, "ref": "A" * 10})
        db.session.add(new)
        db.session.flush()
        assert new.id == 201
        db.session.rollback()


def count(table: Table, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_search_index_is_complete_and_follows_changes(filled: Flask) -> None:
    with filled.app_context():
        hits = find_hits(Filters(words=RARE_WORD))
        assert hits.count > 0
        student = db.session.scalars(select(User).where(User.last_name == RARE_WORD)).one()
        student.last_name, student.email = "Moved", "moved@example.edu"
        assert find_hits(Filters(words="moved")).count == hits.count
        assert find_hits(Filters(words=RARE_WORD)).count == 0
        db.session.rollback()
