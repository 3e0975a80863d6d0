"""A counted report is cached until a fact of its term changes, by any kind of write in any process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, delete, inspect, select, text, update

from placement.core.actors import CLI, Actor, ActorKind, Role
from placement.core.database import Base, db, insert_rows
from placement.people.models import College
from placement.placements.models import Placement
from placement.relationships.models import Contact
from placement.reports import services
from placement.reports.cohort import list_limits
from placement.reports.disclosure import POLICIES
from placement.reports.services import LIMIT, Recent, read_number
from placement.terms.models import Term
from tests import factories as make
from tests.counting import recorded
from tests.databases import DbSession
from tests.reports.institution import REPORTS_ON, invent

ROOT = Path(__file__).parents[2]
INTERNAL = POLICIES["internal_k5"]
OF_PLACEMENT = (
    "agreement",
    "objective",
    "checkin",
    "evaluation",
    "skill_rating",
    "mentor_answer",
    "mentoring_tie",
    "outcome",
    "placement_supervisor",
    "reach",
    "in_touch_answer",
)
OF_STUDENT = ("contact", "interaction")
# New rows of these tables affect no report until a placement refers to them; host names are in no aggregate file.
REFERENCES = {"site": "city", "program": "name", "college": "name", "skill": "label", "term": "name"}


@pytest.fixture
def term(db_session: DbSession) -> Term:
    return invent(size=24, seed=3)


@pytest.fixture
def other(term: Term) -> Term:
    """Another term with one placement."""
    return make.active(term=make.term()).term


def count(term: Term, actor: Actor = CLI, as_of: date = REPORTS_ON) -> services.Counted:
    return services.count(services.scope_of(actor, term, as_of), INTERNAL)


def table_of(name: str) -> Table:
    return Base.metadata.tables[name]


def rows_of(table: Table, term: Term) -> Any:
    """The condition that selects a table's rows about placements of this term."""
    ids = select(Placement.id).where(Placement.term_id == term.id)
    if table.name == "placement":
        return table.c.term_id == term.id
    students = select(Placement.student_id).where(Placement.term_id == term.id)
    if table.name == "contact":
        return table.c.student_id.in_(students)
    if table.name == "interaction":
        return table.c.contact_id.in_(select(Contact.id).where(Contact.student_id.in_(students)))
    return table.c.placement_id.in_(ids)


def touch(table: Table) -> dict[str, Any]:
    """Values for an update that changes nothing."""
    column = next(column for column in table.c if not column.primary_key and column.computed is None)
    return {column.name: column}


@pytest.mark.parametrize("name", ["placement", *OF_STUDENT, *OF_PLACEMENT])
def test_insert_update_and_delete_of_a_fact_raise_only_the_number_of_its_term(
    name: str, term: Term, other: Term
) -> None:
    table = table_of(name)
    before = read_number(term.id), read_number(other.id)
    db.session.execute(update(table).where(rows_of(table, term)).values(touch(table)))
    updated = read_number(term.id)
    kept = [dict(row) for row in db.session.execute(select(table).where(rows_of(table, term)).limit(1)).mappings()]
    assert kept
    if name != "placement":
        db.session.execute(delete(table).where(*(column == kept[0][column.name] for column in table.primary_key)))
        deleted = read_number(term.id)
        db.session.execute(table.insert(), kept)
        assert updated < deleted < read_number(term.id)
    assert before[0] < updated
    assert before[1] == read_number(other.id)


@pytest.mark.parametrize("name", REFERENCES)
def test_update_of_a_referenced_row_raises_the_number(name: str, term: Term) -> None:
    table, before = table_of(name), read_number(term.id)
    db.session.execute(update(table).values({REFERENCES[name]: table.c[REFERENCES[name]]}))
    assert before < read_number(term.id)


def test_every_table_a_report_reads_has_triggers(term: Term) -> None:
    with recorded() as statements:
        count(term)
    read = {found for sql in statements for found in re.findall(r'(?:FROM|JOIN) "?([a-z_]+)"?', sql)}
    tables = {name for name in read if name in Base.metadata.tables} - {"report_number"}
    query = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'report_number_%'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'report_number_%'",
    }
    watched = set(db.session.scalars(text(query[db.engine.dialect.name])))
    assert {"placement", "skill_rating", *OF_STUDENT, *OF_PLACEMENT} <= tables
    assert tables <= watched


def test_bulk_insert_raises_the_number(term: Term) -> None:
    placement = db.session.scalars(select(Placement).where(Placement.term_id == term.id)).first()
    assert placement is not None
    mapper = inspect(Placement)
    row = {
        column.key: getattr(placement, column.key)
        for column in mapper.column_attrs
        if column.columns[0].computed is None and column.key not in ("id", "ref", "external_id")
    }
    before = read_number(term.id)
    insert_rows(Placement, [row | {"ref": "BULKBULKAA"}])
    assert before < read_number(term.id)


def test_report_is_counted_again_only_after_a_change(term: Term) -> None:
    first = count(term)
    assert count(term) is first
    placement = db.session.scalars(select(Placement).where(Placement.term_id == term.id)).first()
    assert placement is not None
    placement.title = "Another title"
    db.session.flush()
    assert count(term) is not first


def test_number_of_a_rolled_back_change_does_not_repeat(term: Term) -> None:
    before, seen = read_number(term.id), set()
    for _ in range(3):
        with db.session.begin_nested() as inside:
            db.session.execute(update(Placement).values(title="Another title"))
            seen.add(read_number(term.id))
            inside.rollback()
        assert read_number(term.id) == before
    assert len(seen) == 3


def test_cached_counts_are_not_shown_to_readers_of_other_colleges(term: Term) -> None:
    """Whole office, two colleges, one college, and another day have separate counts, in any order."""
    ids = list(db.session.scalars(select(College.id).order_by(College.code)))
    limits = [None, frozenset(ids[:2]), frozenset(ids[:1]), frozenset(ids[1:2])]
    actors = [Actor(ActorKind.USER, id=1, roles=frozenset({Role.STAFF}), colleges=colleges) for colleges in limits]
    found = [count(term, actor) for actor in [*actors, *reversed(actors)]]
    assert found[:4] == found[:3:-1]
    assert len({id(one) for one in found}) == 4
    for actor, counted in zip(actors, found, strict=False):
        codes = set(list_limits(actor) or ()) or set(db.session.scalars(select(College.code)))
        assert {group.code for group in counted.groups if group.dimension == "college"} <= codes
    assert count(term, as_of=date(2025, 2, 10)) is not found[0]


def test_cache_holds_the_twenty_results_used_last() -> None:
    recent: Recent[int] = Recent()
    for number in range(LIMIT + 5):
        assert recent.get(number, lambda number=number: number) == number  # type: ignore[misc]
        assert recent.get(0, lambda: 0) == 0
    assert list(recent.results) == [*range(6, LIMIT + 5), 0]


OTHER_PROCESS = """
import sys
from pathlib import Path
from sqlalchemy import update
from placement.core.settings import Settings
from placement import create_app
from placement.core.database import db
from placement.placements.models import Placement

app = create_app(Settings(database_url=sys.argv[1], secret_key="s" * 32, instance_path=Path(sys.argv[2])))
with app.app_context():
    db.session.execute(update(Placement).values(pay_type="unpaid"))
    db.session.commit()
"""


def test_change_by_another_process_is_counted(new_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = new_app()
    with app.app_context():
        term = invent(size=24, seed=3)
        db.session.commit()
        first = count(term)
        assert count(term) is first
        db.session.commit()
        url = db.engine.url.render_as_string(hide_password=False)
        subprocess.run([sys.executable, "-c", OTHER_PROCESS, url, str(tmp_path)], cwd=ROOT, check=True)
        again = count(term)
    assert paid_groups(first) > paid_groups(again) == {"unpaid"}


def paid_groups(counted: services.Counted) -> set[str]:
    return {group.code for group in counted.groups if group.dimension == "paid"}
