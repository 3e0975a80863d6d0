"""Read facts: one select per noun, limited to the placements of the cohort, one row per placement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Executable, Select, SQLColumnExpression, cast, func, select

from placement.core.database import db
from placement.placements.models import Placement
from placement.reports.cohort import Scope, list_conditions
from placement.reports.facts.expressions import Condition

PlacementId = SQLColumnExpression[Any]
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Noun:
    """Whole numbers about placements, under their names; a placement without a row has zeros."""

    names: tuple[str, ...]
    rows: Rows


def ids_of(scope: Scope) -> Select[int]:
    """The ids of the cohort's placements, for a condition."""
    return select(Placement.id).where(*list_conditions(scope))


def read(query: Executable) -> Rows:
    """The rows of a select as plain tuples."""
    return [tuple(row) for row in db.session.execute(query)]


def read_sums(scope: Scope, placement_id: PlacementId, *conditions: Condition, **columns: ColumnElement[Any]) -> Noun:
    """A noun added up per placement."""
    named = [whole(column).label(name) for name, column in columns.items()]
    query = select(placement_id, *named).where(placement_id.in_(ids_of(scope)), *conditions).group_by(placement_id)
    return Noun(tuple(columns), read(query))


def whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum as a whole number, zero for nothing; PostgreSQL adds up large ones as decimals."""
    return func.coalesce(cast(column, BigInteger), 0)
