"""Rows inserted in bulk equal rows inserted one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from placement.core.database import db, insert_rows
from placement.placements.models import Placement, State
from tests import factories as make
from tests.databases import DbSession
from tests.repository.rows import MOMENT


def test_values_of_every_type_are_stored_as_given(db_session: DbSession) -> None:
    row = sample() | {"ref": "AAAAAAAAAA", "title": '“Ünï” \\ " \n 小明 1e3', "external_id": "0012"}
    row |= {"pay_amount": Decimal("1234.5"), "hours_per_week": Decimal("40"), "seeking_full_time": True}
    row |= {"planned_start": date(2025, 6, 2), "planned_end": None, "state": State.ACTIVE, "created_at": MOMENT}
    insert_rows(Placement, [row | {"ref": "BBBBBBBBBB"}, row | {"ref": "CCCCCCCCCC"}])
    db.session.execute(insert(Placement), row | Placement.derive_all(row))
    stored = [stored_row(ref) for ref in ("AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC")]
    assert stored[1] == stored[2] == stored[0]
    assert {name: stored[1][name] for name in row if name != "ref"} == {
        name: row[name] for name in row if name != "ref"
    }


def test_omitted_columns_get_defaults_computed_for_each_row(db_session: DbSession) -> None:
    row = sample() | {"title": "Defaults"}
    insert_rows(Placement, [row, row])
    stored = db.session.execute(select(Placement.__table__).where(Placement.title == "Defaults")).all()
    assert {one.state for one in stored} == {State.DRAFT}
    assert len({one.ref for one in stored}) == 2


def test_empty_list_sends_no_statement(db_session: DbSession) -> None:
    insert_rows(Placement, [])


def sample() -> dict[str, Any]:
    other = make.draft()
    facts = ("student_id", "site_id", "term_id", "program_id", "placement_type", "created_at")
    return {name: getattr(other, name) for name in facts}


def stored_row(ref: str) -> dict[str, Any]:
    found = db.session.execute(select(Placement.__table__).where(Placement.ref == ref)).mappings().one()
    return {name: value for name, value in found.items() if name not in ("id", "ref")}
