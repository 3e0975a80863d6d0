"""The rows reports read from the sample institution of 2026-03-18, as it was before services filled it.

`golden/demo_rows.json.xz` has columns and rows by table. Free text that no report reads is cut to one letter. Contacts
and interactions are of the schema of that day; migration 0036 converts them, as it did in databases in use.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Boolean, Column, Date, Numeric

from placement.core.database import Base, UTCDateTime, db, insert_rows

MIGRATION = Path(__file__).parents[2] / "migrations/versions/0036_network_of_the_student.py"
ROWS = Path(__file__).parent / "golden" / "demo_rows.json.xz"


def insert_demo() -> None:
    """Insert all rows."""
    models = {model.__tablename__: model for model in (mapper.class_ for mapper in Base.registry.mappers)}
    frozen = json.loads(lzma.decompress(ROWS.read_bytes()))
    for name, known in (frozen | _convert(frozen)).items():
        table = Base.metadata.tables[name]
        columns = [table.c[column] for column in known["columns"]]
        rows = [{c.name: _read(c, value) for c, value in zip(columns, row, strict=True)} for row in known["rows"]]
        if name in models:
            insert_rows(models[name], rows)
        else:
            db.session.execute(table.insert(), rows)
    db.session.flush()


def _convert(frozen: dict[str, Any]) -> dict[str, Any]:
    """Contacts and interactions as migration 0036 makes them; contacts of supervisors it adds have no talks."""
    spec = spec_from_file_location("migration_0036", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    by = module_from_spec(spec)
    spec.loader.exec_module(by)
    placements = {one.id: one for one in _list_former(frozen, "placement")}
    happened: dict[int, list[Any]] = defaultdict(list)
    for one in _list_former(frozen, "interaction"):
        happened[one.contact_id].append(one)
    former = list(_list_former(frozen, "contact"))
    loops = by.find_loops({one.id: one.introduced_by_id for one in former if one.introduced_by_id})
    numbers = count(max(row[0] for row in frozen["interaction"]["rows"]) + 1)
    contacts, interactions = [], []
    for one in former:
        of = placements[one.placement_id]
        one.ends_on = of.actual_end or of.planned_end
        introducer = None if one.id in loops else one.introduced_by_id
        contacts.append(by.contact_of(one) | {"introduced_by_id": introducer})
        interactions += by.interactions_of(one, sorted(happened[one.id], key=lambda each: (each.on, each.id)), numbers)
    _link_supervisors(by, frozen, placements, contacts)
    return {"contact": _as_frozen(contacts), "interaction": _as_frozen(interactions)}


def _list_former(frozen: dict[str, Any], name: str) -> Iterator[Any]:
    """The rows of a table, with days and times as the migration reads them."""
    columns = frozen[name]["columns"]
    for row in frozen[name]["rows"]:
        facts = dict(zip(columns, row, strict=True))
        days = {key: value and date.fromisoformat(value) for key, value in facts.items() if _is_day(key)}
        times = {key: datetime.fromisoformat(value) for key, value in facts.items() if key == "created_at" and value}
        yield SimpleNamespace(**facts | days | times)


def _is_day(column: str) -> bool:
    return column == "on" or column.endswith(("_on", "planned_end", "actual_end"))


def _link_supervisors(by: Any, frozen: dict[str, Any], placements: dict[int, Any], contacts: list[Any]) -> None:
    """Mark the contacts that are supervisors of the student."""
    names, hosts, sites = ({one.id: one for one in _list_former(frozen, n)} for n in ("supervisor", "host", "site"))
    known = [SimpleNamespace(supervisor_id=None, **one) for one in contacts]
    rows = [
        SimpleNamespace(
            supervisor_id=one.supervisor_id,
            name=names[one.supervisor_id].name,
            student_id=placements[one.placement_id].student_id,
            organization=hosts[sites[placements[one.placement_id].site_id].host_id].name,
        )
        for one in _list_former(frozen, "placement_supervisor")
        if placements[one.placement_id].state in by.AGREED
    ]
    linked = {one["number"]: one["supervisor"] for one in by.assign(rows, known)[1]}
    for one in contacts:
        one["supervisor_id"] = linked.get(one["id"])


def _as_frozen(rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = list(rows[0])
    return {"columns": columns, "rows": [[_written(row[column]) for column in columns] for row in rows]}


def _written(value: Any) -> Any:
    """A value as the frozen rows hold it."""
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, date) else value


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
