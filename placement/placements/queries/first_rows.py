"""The first rows of a list that match a search, and the number of matches, at a bounded cost.

A search with more than MOST_HITS hits has no list of ids. Usually some hits are among the first rows in sort order, so
the text of those rows is checked first. If that finds too few, all hits are read from the search index and sorted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from placement.core.database import db
from placement.core.search_index import Hits
from placement.placements.models import Placement

WALKED = 5_000  # rows whose text is checked
Keys = tuple[Any, ...]


def count_hits(query: Select[int], hits: Hits, most: int) -> int:
    """Number of placements of the query that are hits, counted up to `most`."""
    if hits.is_many and count(query, WALKED + 1) > WALKED:
        return count(query.where(Placement.id.in_(hits.select_keys())), most)
    return count(query.where(hits.among(Placement.id)), most)


def count(query: Select[int], most: int) -> int:
    """Number of rows, counted up to `most`."""
    return db.session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def read(query: Select[int], keys: Keys, falling: bool, hits: Hits, limit: int) -> list[int]:
    """The first ids in the order of these keys; the last key is the id."""
    ordered = query.order_by(*_directed(keys, falling))
    matching = ordered.where(hits.among(Placement.id)).limit(limit)
    end = _find_end(ordered, keys) if hits.is_many else None
    if end is None:
        return list(db.session.scalars(matching))
    near = list(db.session.scalars(matching.where(*beyond(keys, end, not falling))))
    return near if len(near) == limit else _sort_hits(query, keys, falling, hits, limit)


def _find_end(ordered: Select[int], keys: Keys) -> Keys | None:
    """The keys of the row after the first WALKED."""
    row = db.session.execute(ordered.with_only_columns(*keys).offset(WALKED).limit(1)).first()
    return tuple(row) if row else None


def _sort_hits(query: Select[int], keys: Keys, falling: bool, hits: Hits, limit: int) -> list[int]:
    columns = [key.label(f"key_{place}") for place, key in enumerate(keys)]
    every = query.where(Placement.id.in_(hits.select_keys())).with_only_columns(*columns)
    rows = tuple(every.offset(0).subquery().c)  # offset(0) keeps the planner from reading all rows in sort order
    return list(db.session.scalars(select(rows[-1]).order_by(*_directed(rows, falling)).limit(limit)))


def beyond(keys: Keys, start: Keys, falling: bool) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Two conditions: a row follows the start; and its first key does, a condition that can use the index."""
    first, bound = keys[0], start[0]
    if falling:
        return tuple_(*keys) < start, first <= bound
    return tuple_(*keys) > start, first >= bound


def _directed(keys: Keys, falling: bool) -> list[Any]:
    return [key.desc() if falling else key.asc() for key in keys]
