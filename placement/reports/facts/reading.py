"""Read facts: one select per noun, limited to the cohort, with one row per placement.

Includes the expressions that differ between SQLite and PostgreSQL, and helpers that keep sums exact.
"""

from __future__ import annotations

from array import array
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Executable,
    Integer,
    Select,
    SQLColumnExpression,
    case,
    cast,
    extract,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from placement.core.database import db
from placement.placements.models import Placement
from placement.reports.cohort import Scope, list_conditions

SCALE = 10_000
Condition = ColumnElement[bool]
Number = ColumnElement[int]


class days_between(FunctionElement[int]):
    """Whole days from the second date to the first."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_on_sqlite(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between)
def _days_elsewhere(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


class micros_between(FunctionElement[int]):
    """Microseconds from the second moment to the first."""

    type = BigInteger()
    inherit_cache = True


@compiles(micros_between, "sqlite")
def _micros_on_sqlite(element: micros_between, compiler: SQLCompiler, **kw: Any) -> str:
    """Moments are text with six decimals on SQLite: strftime gives whole seconds, substr the microseconds."""
    later, earlier = (compiler.process(clause, **kw) for clause in element.clauses)
    seconds = f"(strftime('%s', {later}) - strftime('%s', {earlier})) * 1000000"
    return f"({seconds} + CAST(substr({later}, 21, 6) AS INTEGER) - CAST(substr({earlier}, 21, 6) AS INTEGER))"


@compiles(micros_between)
def _micros_elsewhere(element: micros_between, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later} - {earlier})) * 1000000 AS BIGINT)"


def days_since(day: SQLColumnExpression[Any], as_of: date) -> Number:
    """Days from `day` to `as_of`; negative if the day is after `as_of`."""
    return days_between(literal(as_of, Date), day)


def month_mark(day: SQLColumnExpression[Any]) -> Number:
    """A date as a number in which a month counts 100, so that months can be added in SQL on both databases."""
    return (extract("year", day) * 12 + extract("month", day)) * 100 + extract("day", day)


def mark_until(day: date) -> int:
    """The same number for a Python date; a month's last day counts as day 31, so that days 29 to 31 are due by then."""
    is_last = monthrange(day.year, day.month)[1] == day.day
    return (day.year * 12 + day.month) * 100 + (31 if is_last else day.day)


def flag(condition: Any) -> Number:
    """1 if the condition is true, 0 if it is false or null."""
    return case((condition, 1), else_=0)


def scaled(column: SQLColumnExpression[Any]) -> Number:
    """A decimal in ten-thousandths, as a whole number: SQLite stores decimals as floats, and sums must be exact."""
    return cast(func.round(column * SCALE), BigInteger)


PlacementId = SQLColumnExpression[Any]
Rows = Sequence[Sequence[Any]]
Packed: TypeAlias = "array[int]"


@dataclass(frozen=True)
class Noun:
    """Whole numbers about placements; a placement without a row has zeros.

    `numbers` is a flat array of rows: the placement id, then one number per name.
    """

    names: tuple[str, ...]
    numbers: Packed

    @property
    def rows(self) -> Rows:
        """The numbers as rows."""
        size = 1 + len(self.names)
        return [self.numbers[start : start + size] for start in range(0, len(self.numbers), size)]


def ids_of(scope: Scope) -> Select[int]:
    """Select the ids of the cohort's placements, for use in a condition."""
    return select(Placement.id).where(*list_conditions(scope))


def read(query: Executable) -> Rows:
    """The rows of a select, without ORM objects."""
    db.session.flush()  # a connection doesn't write pending changes first, as a session does
    return db.session.connection().execute(query).all()


def read_numbers(query: Executable) -> Packed:
    """The rows of a select as one flat array of numbers."""
    db.session.flush()
    return pack(db.session.connection().execute(query))


def pack(rows: Iterable[Sequence[int]]) -> Packed:
    """Rows of whole numbers as one flat array."""
    return array("q", chain.from_iterable(rows))


def read_sums(scope: Scope, placement_id: PlacementId, *conditions: Condition, **columns: ColumnElement[Any]) -> Noun:
    """Read a noun, aggregated per placement."""
    named = [whole(column).label(name) for name, column in columns.items()]
    query = select(placement_id, *named).where(placement_id.in_(ids_of(scope)), *conditions).group_by(placement_id)
    return Noun(tuple(columns), read_numbers(query))


def whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum as a whole number, 0 for null; PostgreSQL returns sums of bigint as decimals."""
    return func.coalesce(cast(column, BigInteger), 0)
