"""Insert many rows in one statement on SQLite.

FTS5 writes out its pending words at the beginning of each statement. Inserting row by row, as executemany does, makes
an import with its search index take several times as long.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any

from sqlalchemy import JSON, Column, Dialect, Insert, LargeBinary, Table, func, insert, literal, select
from sqlalchemy.orm import Session

Links = Mapping[str, Sequence[int | None]]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class BulkRows:
    """Rows for one statement, complete except for ids that are only known in the transaction.

    On SQLite `same` are the values that all rows share, and `lines` the others of each row as JSON, in the order of
    `varied`. Elsewhere, and if a table has bytes, `rows` are sent as they are.
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
            session.execute(self._select(list(links), ids))
        elif self.rows:
            linked = [row | dict(zip(links, row_ids, strict=True)) for row, row_ids in zip(self.rows, ids, strict=True)]
            session.execute(insert(self.table), linked)

    def _select(self, names: list[str], ids: Sequence[Sequence[int | None]]) -> Insert:
        """The INSERT that reads the rows from one JSON parameter."""
        sent = ",".join(f"[[{_list(row_ids)}],{line}]" for row_ids, line in zip(ids, self.lines, strict=True))
        listed = func.json_each(f"[{sent}]").table_valued("value")
        cells = [
            *(literal(value, self.table.c[name].type) for name, value in self.same.items()),
            *(func.json_extract(listed.c.value, f"$[0][{place}]") for place in range(len(names))),
            *(func.json_extract(listed.c.value, f"$[1][{place}]") for place in range(len(self.varied))),
        ]
        return insert(self.table).from_select([*self.same, *names, *self.varied], select(*cells).select_from(listed))


def make(table: Table, rows: list[dict[str, Any]], dialect: Dialect) -> BulkRows:
    """These rows, all with the same columns, in the form that this database takes."""
    if len(rows) < 2 or dialect.name != "sqlite" or not _fits(table):
        return BulkRows(table, rows)
    cells = {name: [row[name] for row in rows] for name in rows[0]} | _compute_defaults(table, rows)
    same = {name: values[0] for name, values in cells.items() if _is_same(table.c[name], values)}
    varied = [name for name in cells if name not in same]
    sent = [_as_driver_takes(table.c[name], cells[name], dialect) for name in varied]
    lines = list(map(_encode, zip(*sent, strict=True))) or ["[]"] * len(rows)
    return BulkRows(table, [], same, varied, lines)


def _as_driver_takes(column: Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
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
