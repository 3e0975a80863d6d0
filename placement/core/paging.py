"""Keyset paging: each page begins after the key of the last row before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

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


def read_page(query: Select[R]) -> KeysetPage[R]:
    """The first page of an ordered query."""
    rows = list(db.session.scalars(query.limit(PAGE + 1)))
    return KeysetPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)
