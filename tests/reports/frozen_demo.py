"""The rows reports read from the sample institution of 2026-03-18, as it was before services filled it.

`golden/demo_rows.json.xz` has columns and rows by table. Free text that no report reads is cut to one letter.
"""

from __future__ import annotations

import json
import lzma
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Date, Numeric

from placement.core.database import Base, UTCDateTime, db, insert_rows

ROWS = Path(__file__).parent / "golden" / "demo_rows.json.xz"


def insert_demo() -> None:
    """Insert all rows."""
    models = {model.__tablename__: model for model in (mapper.class_ for mapper in Base.registry.mappers)}
    for name, known in json.loads(lzma.decompress(ROWS.read_bytes())).items():
        table = Base.metadata.tables[name]
        columns = [table.c[column] for column in known["columns"]]
        rows = [{c.name: _read(c, value) for c, value in zip(columns, row, strict=True)} for row in known["rows"]]
        if name in models:
            insert_rows(models[name], rows)
        else:
            db.session.execute(table.insert(), rows)
    db.session.flush()


def _read(column: Column[Any], value: Any) -> Any:
    """A stored value as a Python value."""
    if value is None:
        return None
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Numeric):
        return Decimal(str(value))
    if isinstance(column.type, Boolean):
        return bool(value)
    return json.loads(value) if column.type.python_type in (dict, list) else value
