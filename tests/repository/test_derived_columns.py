"""Derived columns are set for every way of writing a row: by the session, in bulk, or changed later."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table, inspect, select

from placement.core.database import Base, db, insert_rows
from placement.hosts.models import HostAlias
from placement.people.models import User
from tests import factories as make
from tests.counting import recorded
from tests.repository.rows import _given, _value

ROOT = Path(__file__).parents[2] / "placement"
RANDOM = {"placement": {"ref"}}


def models() -> list[type[Base]]:
    return sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)


def table_of(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


def given(model: type[Base]) -> dict[str, Any]:
    """Values for a row: required columns, without those set by a default or by `derive`."""
    columns = [column for column in _given(table_of(model)) if needs_value(column, model)]
    return {column.name: value_for(column, model) for column in columns}


def needs_value(column: Column[Any], model: type[Base]) -> bool:
    if column.name in model.derive_all({}):
        return False
    if column is table_of(model).autoincrement_column:
        return False
    return column.name in model.DERIVED_FROM or (column.default is None and column.server_default is None)


def value_for(column: Column[Any], model: type[Base]) -> Any:
    if column.name in model.DERIVED_FROM:
        return "Zoë-Ann.O’Brien@Example.edu" if column.name == "email" else f"Zoë-Ann O’Brien {column.name}"
    return _value(column)


def written(model: type[Base], *, in_bulk: bool) -> dict[str, Any]:
    """The row as stored by one way of writing it, rolled back afterward."""
    with db.session.begin_nested() as savepoint:
        for table in Base.metadata.sorted_tables:
            if table is model.__table__:
                break
            db.session.execute(table.insert().values({column.name: _value(column) for column in _given(table)}))
        if in_bulk:
            insert_rows(model, [given(model)])
        else:
            db.session.add(model(**given(model)))
            db.session.flush()
        row = db.session.execute(select(model.__table__)).mappings().one()
        savepoint.rollback()
    number = table_of(model).autoincrement_column
    left_out = {number.name if number is not None else "", *RANDOM.get(model.__tablename__, ())}
    return {name: value for name, value in row.items() if name not in left_out}


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_row_is_the_same_for_every_way_of_writing(model: type[Base], db_session: Any) -> None:
    one, other = (written(model, in_bulk=in_bulk) for in_bulk in (True, False))
    assert one == other
    assert all(one[name] for name in model.derive_all({}))


def test_model_that_derives_only_in_the_session_is_detected(db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HostAlias, "derive_all", classmethod(lambda cls, facts: {}))
    assert written(HostAlias, in_bulk=True)["folded"] == ""


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (maker, name)
        for maker in ("student", "host", "supervisor", "placement")
        for name in {"student": User.DERIVED_FROM}.get(maker, ())
        or {"host": ("name",), "supervisor": ("name", "email"), "placement": ("title", "external_id")}[maker]
    ],
)
def test_derived_columns_follow_every_change(made: str, name: str, db_session: Any) -> None:
    row = getattr(make, made)()
    setattr(row, name, "Zoë-Ann.O’Brien@Example.edu")
    db.session.flush()
    db.session.refresh(row)
    facts = {source: getattr(row, source) for source in row.DERIVED_FROM}
    assert {column: getattr(row, column) for column in row.derive_all({})} == row.derive_all(facts)
    assert "brien" in row.folded


def test_unchanged_row_is_not_written(db_session: Any) -> None:
    person = make.student()
    db.session.commit()
    person.is_enabled = person.is_enabled
    with recorded() as statements:
        db.session.flush()
    assert not [statement for statement in statements if "UPDATE" in str(statement)]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in ROOT.rglob("*.py"):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)) if f"{name}(" in source else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield path, node


def test_only_the_database_module_inserts_in_bulk() -> None:
    """Other code uses `insert_rows` or `make_bulk`, or handles conflicts with `insert_into`."""
    bulk = {path.relative_to(ROOT).as_posix() for path, call in calls("insert") if isinstance(call.func, ast.Name)}
    assert bulk == {"core/bulk_insert.py", "core/database.py"}
    assert not [*calls("bulk_save_objects"), *calls("bulk_insert_mappings"), *calls("bulk_update_mappings")]


def test_no_update_statement_sets_a_source_of_derived_columns() -> None:
    """An UPDATE outside the session would leave outdated search text."""
    sources = {name for model in models() for name in model.DERIVED_FROM}
    for path, call in calls("values"):
        named = {keyword.arg for keyword in call.keywords}
        updates = "update(" in ast.unparse(call.func)
        assert not (updates and named & sources), f"{path}: {ast.unparse(call)}"


def test_every_search_and_sort_column_is_derived() -> None:
    for model in models():
        named = {column.key for column in inspect(model).columns} & {"folded", "sort_key", "email_key"}
        assert named <= model.derive_all({}).keys(), model
