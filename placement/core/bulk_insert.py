"""Insert many rows in one statement on SQLite.

FTS5 writes out its pending words at the beginning of each statement. Inserting row by row, as executemany does, makes
an import with its search index take several times as long.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Column, Dialect, LargeBinary, Select, Table, func, select


def select_rows(table: Table, rows: list[dict[str, Any]], dialect: Dialect) -> tuple[list[Column[Any]], Select[Any]]:
    """The columns shared by these rows, and a SELECT that reads the rows from one JSON parameter."""
    complete = _with_defaults(table, rows)
    columns = [table.c[name] for name in complete[0]]
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    sent = [_as_driver_takes(row, columns, processors) for row in complete]
    value = func.json_each(json.dumps(sent, ensure_ascii=False)).table_valued("value").c.value
    cells = [func.json_extract(value, f"$[{number}]") for number in range(len(columns))]
    return columns, select(*cells)


def _as_driver_takes(row: dict[str, Any], columns: list[Column[Any]], processors: list[Any]) -> list[Any]:
    pairs = zip(columns, processors, strict=True)
    return [process(row[column.name]) if process else row[column.name] for column, process in pairs]


def fits(table: Table) -> bool:
    """True if all values of a table can be written as JSON."""
    return not any(isinstance(column.type, LargeBinary) for column in table.columns)


def _with_defaults(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with computed column defaults filled in; the statement adds constant defaults itself."""
    computed = [column for column in table.columns if column.name not in rows[0] and _is_computed(column)]
    defaults: list[tuple[str, Any]] = [(column.name, column.default) for column in computed]
    return [row | {name: default.arg(None) for name, default in defaults} for row in rows]


def _is_computed(column: Column[Any]) -> bool:
    return column.default is not None and column.default.is_callable
