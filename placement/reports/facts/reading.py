"""Read facts: one select per noun, limited to the placements of the cohort, one row per placement.

The few expressions SQLite and PostgreSQL write differently, and the helpers that make sums exact.
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
    """Moments are text with six decimals there: whole seconds by the calendar, the rest as digits."""
    later, earlier = (compiler.process(clause, **kw) for clause in element.clauses)
    seconds = f"(strftime('%s', {later}) - strftime('%s', {earlier})) * 1000000"
    return f"({seconds} + CAST(substr({later}, 21, 6) AS INTEGER) - CAST(substr({earlier}, 21, 6) AS INTEGER))"


@compiles(micros_between)
def _micros_elsewhere(element: micros_between, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later} - {earlier})) * 1000000 AS BIGINT)"


def days_since(day: SQLColumnExpression[Any], as_of: date) -> Number:
    """Days from the given day to `as_of`; negative when the day is still to come."""
    return days_between(literal(as_of, Date), day)


def month_mark(day: SQLColumnExpression[Any]) -> Number:
    """A date as a number in which a month is worth 100, so that months can be added without a calendar."""
    return (extract("year", day) * 12 + extract("month", day)) * 100 + extract("day", day)


def mark_until(day: date) -> int:
    """The same day number in plain dates: the last day of a month counts for all days that a longer month has."""
    is_last = monthrange(day.year, day.month)[1] == day.day
    return (day.year * 12 + day.month) * 100 + (31 if is_last else day.day)


def flag(condition: Any) -> Number:
    """One where the condition holds, zero where it does not or cannot be told."""
    return case((condition, 1), else_=0)


def scaled(column: SQLColumnExpression[Any]) -> Number:
    """A decimal as a whole number of ten-thousandths: SQLite keeps decimals as floats, sums of these are exact."""
    return cast(func.round(column * SCALE), BigInteger)


PlacementId = SQLColumnExpression[Any]
Rows = Sequence[Sequence[Any]]
Packed: TypeAlias = "array[int]"


@dataclass(frozen=True)
class Noun:
    """Whole numbers about placements, under their names; a placement without a row has zeros.

    `numbers` has row after row: the id of the placement, and a number for each name.
    """

    names: tuple[str, ...]
    numbers: Packed

    @property
    def rows(self) -> Rows:
        """The numbers by row."""
        size = 1 + len(self.names)
        return [self.numbers[start : start + size] for start in range(0, len(self.numbers), size)]


def ids_of(scope: Scope) -> Select[int]:
    """The ids of the cohort's placements, for a condition."""
    return select(Placement.id).where(*list_conditions(scope))


def read(query: Executable) -> Rows:
    """The rows of a select, without the objects of a session."""
    return db.session.connection().execute(query).all()


def read_numbers(query: Executable) -> Packed:
    """The numbers of a select, row after row in one flat array."""
    return pack(db.session.connection().execute(query))


def pack(rows: Iterable[Sequence[int]]) -> Packed:
    """Rows of whole numbers as one flat array."""
    return array("q", chain.from_iterable(rows))


def read_sums(scope: Scope, placement_id: PlacementId, *conditions: Condition, **columns: ColumnElement[Any]) -> Noun:
    """A noun added up per placement."""
    named = [whole(column).label(name) for name, column in columns.items()]
    query = select(placement_id, *named).where(placement_id.in_(ids_of(scope)), *conditions).group_by(placement_id)
    return Noun(tuple(columns), read_numbers(query))


def whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum as a whole number, zero for nothing; PostgreSQL adds up large ones as decimals."""
    return func.coalesce(cast(column, BigInteger), 0)
