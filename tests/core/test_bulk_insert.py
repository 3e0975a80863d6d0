"""Rows inserted in bulk equal rows inserted one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select

from placement.core.database import db, insert_bulk, insert_rows, make_bulk
from placement.jobs.models import Job
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


def test_ids_found_in_the_transaction_belong_to_their_rows(db_session: DbSession) -> None:
    row = sample()
    people = [row.pop("student_id"), make.draft().student_id, make.draft().student_id]
    rows = [row | {"title": "Linked", "external_id": f"{number}"} for number in range(3)]
    bulk = make_bulk(Placement, rows)
    insert_bulk(bulk.pick([True, False, True]), student_id=[people[0], people[2]], faculty_id=[None, people[1]])
    found = select(Placement.external_id, Placement.student_id, Placement.faculty_id).where(Placement.title == "Linked")
    assert db.session.execute(found.order_by(Placement.id)).all() == [
        ("0", people[0], None),
        ("2", people[2], people[1]),
    ]


def test_rows_that_are_equal_are_all_inserted(db_session: DbSession) -> None:
    row = sample() | {"title": "Same", "ref": "AAAAAAAAAA"}
    rows = [row | {"ref": ref} for ref in ("AAAAAAAAAA", "BBBBBBBBBB")]
    insert_bulk(make_bulk(Placement, rows))
    facts = {"name": "none", "run_at": MOMENT, "args": {"n": 1}}
    insert_rows(Job, [facts, facts, facts])
    assert [job.args for job in db.session.scalars(select(Job).where(Job.name == "none"))] == [{"n": 1}] * 3
    assert len(db.session.scalars(select(Placement).where(Placement.title == "Same")).all()) == 2


@pytest.mark.parametrize("values", [[{"n": 1}, {"n": True}], [[0], [False]], [{}, {"n": None}]], ids=str)
def test_structures_keep_the_types_inside_them(db_session: DbSession, values: list[Any]) -> None:
    facts = {"name": "none", "run_at": MOMENT}
    insert_rows(Job, [facts | {"args": value} for value in values])
    stored = db.session.scalars(select(Job.args).where(Job.name == "none").order_by(Job.id))
    assert list(map(repr, stored)) == list(map(repr, values))


def test_empty_list_sends_no_statement(db_session: DbSession) -> None:
    insert_rows(Placement, [])


def sample() -> dict[str, Any]:
    other = make.draft()
    facts = ("student_id", "site_id", "term_id", "program_id", "placement_type", "created_at")
    return {name: getattr(other, name) for name in facts}


def stored_row(ref: str) -> dict[str, Any]:
    found = db.session.execute(select(Placement.__table__).where(Placement.ref == ref)).mappings().one()
    return {name: value for name, value in found.items() if name not in ("id", "ref")}
