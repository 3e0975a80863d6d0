"""Keyset paging: each page begins after the key of the last row before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Select

from placement.core.database import db

PAGE = 50

T = TypeVar("T")


class Numbered(Protocol):
    """A row with a numeric key."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Numbered)


@dataclass(frozen=True)
class KeysetPage(Generic[T]):
    """One page of a list: the next one starts after the key `after`, the previous one ends before the key `before`."""

    rows: list[T]
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class FirstRows(Generic[T]):
    """The first rows of a list, and the number of all of them."""

    rows: list[T]
    total: int


def read_first(query: Select[Any, int]) -> FirstRows[Any]:
    """The first column of an ordered query whose second says how many rows there are without a limit."""
    rows = db.session.execute(query).all()
    return FirstRows([row[0] for row in rows], rows[0][1] if rows else 0)


def read_page(query: Select[R]) -> KeysetPage[R]:
    """The first page of an ordered query."""
    rows = list(db.session.scalars(query.limit(PAGE + 1)))
    return KeysetPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)
