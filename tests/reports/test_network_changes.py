"""A change of a network raises the number of each term with a placement of the contact's student, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from placement.core import clock
from placement.core.database import Base, db
from placement.placements.models import Placement
from placement.reports.services import read_number
from tests import factories as make
from tests.databases import DbSession

ANSWERS = ("own_field_peer", "own_field_senior", "neighbor_field", "leader", "insider", "hirer", "alum", "outside")
CONTACT = {"name": "Ana", "name_key": "ana", "organization": "", "organization_key": "", "field": ""}


@pytest.fixture
def placements(db_session: DbSession) -> list[Placement]:
    """Two placements of one student and one of another, each in a term of its own."""
    first = make.active(term=make.term())
    return [first, make.completed(term=make.term(), student=first.student), make.active(term=make.term())]


def row_of(name: str, of: Placement, contact_id: int) -> dict[str, Any]:
    """A row of a table about this placement or this contact."""
    today, moment = clock.today(), clock.now()
    if name == "contact":
        return CONTACT | {"student_id": of.student_id, "reach_kinds": [], "created_at": moment}
    if name == "interaction":
        return {"contact_id": contact_id, "on": today, "kind": "meeting", "created_at": moment}
    if name == "mentoring_tie":
        return {"placement_id": of.id, "contact_id": contact_id, "how_it_ended": "", "shared_with_staff": False}
    if name == "reach":
        answers = dict.fromkeys(ANSWERS, True)
        return answers | {"placement_id": of.id, "occasion": "start", "saved_on": today}
    return {"placement_id": of.id, "months": 3, "in_touch": True, "answered_on": today}


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("contact", [True, True, False]),
        ("interaction", [True, True, False]),
        ("mentoring_tie", [True, False, False]),
        ("reach", [True, False, False]),
        ("in_touch_answer", [True, False, False]),
    ],
)
def test_insert_update_and_delete_raise_the_numbers(name: str, raised: list[bool], placements: list[Placement]) -> None:
    contacts, table = Base.metadata.tables["contact"], Base.metadata.tables[name]
    row = row_of("contact", placements[0], 0)
    contact_id = db.session.scalars(insert(contacts).values(row).returning(contacts.c.id)).one()
    terms = [placement.term_id for placement in placements]
    before = [read_number(term_id) for term_id in terms]
    for statement in (
        insert(table).values(row_of(name, placements[0], contact_id)),
        update(table).values({column.name: column for column in list(table.c)[-1:]}),
        delete(table),
    ):
        db.session.execute(statement)
        after = [read_number(term_id) for term_id in terms]
        assert [later > earlier for earlier, later in zip(before, after, strict=True)] == raised
        before = after
