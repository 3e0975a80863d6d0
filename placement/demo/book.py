"""The book of the sample: every row with its number, and chance that falls the same way for the same day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import TypeVar

from sqlalchemy import func, select, text

from placement.core.database import Base, db
from placement.core.refs import ALPHABET

Row = TypeVar("Row", bound=Base)
DAWN = time(6)


class Book:
    """Collects rows. Numbers are given here, not by the database, so that both databases hold the same ones."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._numbers: dict[type[Base], Iterator[int]] = {}
        self._dated: list[tuple[datetime, int, Base]] = []

    def chance(self, *purpose: object) -> Random:
        """A stream of chance of its own for each purpose: one more draw here changes nothing there."""
        seed = ":".join(map(str, (self.today, *purpose)))
        return Random(seed)  # noqa: S311  it must be foreseeable: nothing here is a secret

    def add(self, row: Row) -> Row:
        """The row with its number, to be written."""
        if "id" in type(row).__table__.c and getattr(row, "id", None) is None:
            row.id = self._next(type(row))  # type: ignore[attr-defined]  # asked for in the line before
        db.session.add(row)
        return row

    def note(self, at: datetime, row: Base) -> None:
        """A row of the trail or the outbox: numbered at the end, in the order in which things happened."""
        self._dated.append((at, len(self._dated), row))

    def write(self) -> None:
        """Hand everything so far to the database."""
        db.session.flush()

    def close(self) -> None:
        """Number what happened by its moments, write it, and let the database count on from there."""
        for _, _, row in sorted(self._dated, key=lambda dated: dated[:2]):
            self.add(row)
        self.write()
        if db.engine.dialect.name == "postgresql":
            for kind in self._numbers:
                _count_on(kind)

    def _next(self, kind: type[Base]) -> int:
        if kind not in self._numbers:
            last = db.session.scalar(select(func.max(kind.__table__.c.id)))
            self._numbers[kind] = count((last or 0) + 1)
        return next(self._numbers[kind])


def _count_on(kind: type[Base]) -> None:
    """PostgreSQL does not see numbers that others gave."""
    name = f'"{kind.__tablename__}"'
    highest = f"(SELECT max(id) FROM {name})"  # noqa: S608  a table of ours
    db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {highest})"))


def draw_ref(chance: Random) -> str:
    """Ten base32 characters, as `core.refs` makes them."""
    return "".join(chance.choice(ALPHABET) for _ in range(10))


def at(day: date, chance: Random) -> datetime:
    """A moment of that day when offices are open on both sides of an ocean."""
    return datetime.combine(day, time(14), UTC) + timedelta(seconds=chance.randrange(6 * 3600))


def dawn(day: date) -> datetime:
    """When the calendar moves things."""
    return datetime.combine(day, DAWN, UTC)
