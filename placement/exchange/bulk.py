"""Many new rows of a table in one statement."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, insert

from placement.core.database import Base, db


def insert_rows(model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Write rows that name the same columns, and ask for nothing back."""
    if rows:
        db.session.execute(insert(cast(Table, model.__table__)), rows)
