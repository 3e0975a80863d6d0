"""Insert many rows in one statement.

executemany sends one statement per row. On SQLite, FTS5 writes out its pending words at the beginning of each. On
PostgreSQL, the triggers that run once per statement would run once per row. Both make an import several times as long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Dialect,
    FromClause,
    Insert,
    LargeBinary,
    String,
    Table,
    Text,
    cast,
    column,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

Links = Mapping[str, Sequence[int | None]]
ReadCell = Callable[[int, int, Column[Any]], ColumnElement[Any]]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


@dataclass(frozen=True, slots=True)
class BulkRows:
    """Rows for one statement, complete except for ids that are only known in the transaction.

    `same` are the values that all rows share, and `lines` the others of each row as JSON, in the order of `varied`.
    A single row, or rows with bytes, are sent as they are: `rows`.
    """

    table: Table
    rows: list[dict[str, Any]]
    same: Mapping[str, Any] = field(default_factory=dict)
    varied: Sequence[str] = ()
    lines: list[str] = field(default_factory=list)

    def pick(self, wanted: Sequence[bool]) -> BulkRows:
        """Only the wanted rows, given one value per row."""
        rows, lines = list(compress(self.rows, wanted)), list(compress(self.lines, wanted))
        return replace(self, rows=rows, lines=lines)

    def insert(self, session: Session, links: Links) -> None:
        """Insert the rows with these columns of ids."""
        ids = list(zip(*links.values(), strict=True)) or [()] * len(self.rows or self.lines)
        if self.lines:
            session.execute(self._select(list(links), ids, session.get_bind().dialect.name))
        elif self.rows:
            linked = [row | dict(zip(links, row_ids, strict=True)) for row, row_ids in zip(self.rows, ids, strict=True)]
            session.execute(insert(self.table), linked)

    def _select(self, names: list[str], ids: Sequence[Sequence[int | None]], dialect: str) -> Insert:
        """The INSERT that reads the rows from one JSON parameter."""
        sent = ",".join(f"[[{_list(row_ids)}],{line}]" for row_ids, line in zip(ids, self.lines, strict=True))
        read = _read_on_sqlite if dialect == "sqlite" else _read_on_postgresql
        rows, read_cell = read(f"[{sent}]")
        cells = [
            *(literal(value, self.table.c[name].type) for name, value in self.same.items()),
            *(read_cell(0, place, self.table.c[name]) for place, name in enumerate(names)),
            *(read_cell(1, place, self.table.c[name]) for place, name in enumerate(self.varied)),
        ]
        return insert(self.table).from_select([*self.same, *names, *self.varied], select(*cells).select_from(rows))


def _read_on_sqlite(sent: str) -> tuple[FromClause, ReadCell]:
    rows = func.json_each(sent).table_valued("value")
    return rows, lambda part, place, _: func.json_extract(rows.c.value, f"$[{part}][{place}]")


def _read_on_postgresql(sent: str) -> tuple[FromClause, ReadCell]:
    """Texts are not cast to their length: the insert refuses one that is too long, where a cast would cut it."""
    rows = func.jsonb_array_elements(cast(literal(sent, Text), JSONB)).table_valued(column("value", JSONB))

    def read_cell(part: int, place: int, target: Column[Any]) -> ColumnElement[Any]:
        return cast(rows.c.value[part][place].astext, Text if isinstance(target.type, String) else target.type)

    return rows, read_cell


def make(table: Table, rows: list[dict[str, Any]], dialect: Dialect) -> BulkRows:
    """These rows, all with the same columns, ready for one statement."""
    if len(rows) < 2 or not _fits(table):
        return BulkRows(table, rows)
    cells = {name: [row[name] for row in rows] for name in rows[0]} | _compute_defaults(table, rows)
    same = {name: values[0] for name, values in cells.items() if _is_same(table.c[name], values)}
    varied = [name for name in cells if name not in same]
    sent = [_as_driver_takes(table.c[name], cells[name], dialect) for name in varied]
    lines = list(map(_encode, zip(*sent, strict=True))) or ["[]"] * len(rows)
    return BulkRows(table, [], same, varied, lines)


def _as_driver_takes(column: Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    kind = column.type if isinstance(column.type, JSON) else column.type.dialect_impl(dialect)
    process = kind.bind_processor(dialect)
    return [process(value) for value in values] if process else values


def _is_same(column: Column[Any], values: list[Any]) -> bool:
    """True if all rows have one value; structures must be empty, because [1] and [True] are equal but stored apart."""
    first = values[0]
    return not (first and isinstance(column.type, JSON)) and values.count(first) == len(values)


def _list(ids: Sequence[int | None]) -> str:
    return ",".join("null" if number is None else str(number) for number in ids)


def _fits(table: Table) -> bool:
    """True if all values of a table can be written as JSON."""
    return not any(isinstance(column.type, LargeBinary) for column in table.columns)


def _compute_defaults(table: Table, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The computed defaults of missing columns for each row; the statement adds constant defaults itself."""
    computed = [column for column in table.columns if column.name not in rows[0] and _is_computed(column)]
    defaults: list[tuple[str, Any]] = [(column.name, column.default) for column in computed]
    return {name: [default.arg(None) for _ in rows] for name, default in defaults}


def _is_computed(column: Column[Any]) -> bool:
    return column.default is not None and column.default.is_callable
