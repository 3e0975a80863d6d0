"""One row in every table, for testing migrations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Enum, Integer, MetaData, Numeric, Table
from sqlalchemy import types as sql

from placement.core.database import UTCDateTime
from tests.present import present

MOMENT = datetime.fromisoformat("2025-06-16T15:00:00+00:00")


def fill(connection: Connection, metadata: MetaData) -> None:
    """Insert a row into each table, parents first; a row's keys point at the row before it."""
    for table in metadata.sorted_tables:
        connection.execute(table.insert().values({column.name: _value(column) for column in _given(table)}))


def _given(table: Table) -> list[Column[Any]]:
    """The columns that take a value: not computed, and not pointing at their own table."""
    own = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    return [column for column in table.columns if column.computed is None and column not in own]


def _value(column: Column[Any]) -> Any:
    kind = column.type
    if column.name in CHECKED:
        return CHECKED[column.name]
    if column.foreign_keys:
        return _value(next(iter(column.foreign_keys)).column)
    if isinstance(kind, Enum):
        return next(iter(present(kind.enum_class)))
    if isinstance(kind, UTCDateTime):
        return MOMENT
    for family, value in VALUES:
        if isinstance(kind, family):
            return _late(value) if family is Date and "end" in column.name else value
    raise TypeError(f"no value known for {column.table.name}.{column.name} of {kind!r}")


def _late(day: date) -> date:
    return day.replace(year=day.year + 1)


# Columns whose check refuses the value of their type.
CHECKED = {"months": 3, "time_minutes": 30}
VALUES: tuple[tuple[type, Any], ...] = (
    (Boolean, False),
    (Integer, 1),
    (Numeric, Decimal(1)),
    (sql.JSON, {}),
    (DateTime, MOMENT.replace(tzinfo=None)),
    (Date, MOMENT.date()),
    (sql.LargeBinary, b"x"),
    (sql.String, "x"),
)
