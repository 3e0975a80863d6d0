"""Migration 0036 turns contacts of a placement into contacts of the student, and back. Each value was found by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, select, text

from placement.core.database import Base, db
from tests.databases import Databases
from tests.repository.rows import fill

BEFORE, AFTER = "0034", "0036"
LATE_EVENING = datetime.fromisoformat("2025-03-02T03:00:00")  # March 1 in New York
END = date(2025, 5, 20)

# Placement 1 was planned to end on May 30 and ended on May 20. Placement 2 has no end. Both are student 1's.
FORMER_CONTACTS = """
id name          organization placement function met_on     met_via frequency last       next       status  introduced
1  Ana           Acme         1         Data     2025-02-10 work    weekly    2025-02-10 -          active  3
2  Ben           -            1         -        -          -       monthly   2025-03-01 -          met     -
3  Çelik_Öz      Ørsted_A/S   1         -        -          -       term      -          -          dormant 1
4  Dov           -            1         -        2025-06-15 -       rarely    2025-06-20 -          met     -
5  Eve           -            1         -        -          -       rarely    -          2025-04-01 to_meet -
6  Fay           -            1         -        2025-02-01 -       -         2025-03-03 2025-04-02 closed  -
7  Gil           -            1         -        2025-01-31 -       -         2025-02-09 -          met     7
8  Hal           -            -         -        2025-02-02 -       -         -          -          met     -
9  Ira           -            2         -        2026-01-01 -       -         -          -          met     10
10 Jo            -            2         -        -          -       -         2025-02-20 -          to_meet 9
11 SAM_o'neil    HOST_x       1         -        2025-02-03 -       -         -          -          met     9
12 Kim           -            1         -        2025-02-03 -       -         2025-02-01 -          met     10
"""
FORMER_INTERACTIONS = """
id contact on         kind         asked received
1  1       2025-02-10 meeting      0     0
2  6       2025-03-03 thanks       2     1
3  7       2025-02-05 introduction 1     0
4  10      2025-02-18 catch-up     0     0
5  1       2025-02-01 update       0     3
6  4       2025-05-21 update       0     0
"""
CONTACTS = """
id name       name_key   organization org_key    field how_met rhythm    wished_on  wished_in introduced supervisor
1  Ana        ana        Acme         acme       Data  work    month     -          -         3          -
2  Ben        ben        -            -          -     -       month     -          -         -          -
3  Çelik_Öz   celik_oz   Ørsted_A/S   ørsted_a_s -     -       quarter   -          -         -          -
4  Dov        dov        -            -          -     -       half-year -          -         -          -
5  Eve        eve        -            -          -     -       half-year 2025-03-01 1         -          -
6  Fay        fay        -            -          -     -       -         -          -         -          -
7  Gil        gil        -            -          -     -       -         -          -         -          -
8  Hal        hal        -            -          -     -       -         -          -         -          -
9  Ira        ira        -            -          -     -       -         -          -         10         -
10 Jo         jo         -            -          -     -       -         2025-03-01 2         -          -
11 SAM_o'neil sam_o_neil HOST_x       host_x     -     -       -         -          -         9          1
12 Kim        kim        -            -          -     -       -         -          -         10         -
13 Kim        kim        Host_X!      host_x     -     work    -         -          -         -          2
"""
INTERACTIONS = """
id contact on         kind      placement is_migrated
1  1       2025-02-10 meeting   1         False
2  6       2025-03-03 thanks    1         False
3  7       2025-02-05 meeting   1         False
4  10      2025-02-18 catch-up  2         False
5  1       2025-02-01 update    1         False
6  4       2025-05-21 update    -         False
7  2       2025-03-01 meeting   1         True
8  3       2025-03-01 meeting   1         True
9  4       2025-05-20 meeting   1         True
10 4       2025-06-20 follow-up -         True
11 6       2025-02-01 meeting   1         True
12 7       2025-02-09 follow-up 1         True
13 8       2025-02-02 meeting   -         True
14 9       2026-01-01 meeting   2         True
15 10      2025-02-20 follow-up 2         True
16 11      2025-02-03 meeting   1         True
17 12      2025-02-03 meeting   1         True
"""
NOTES = {
    2: "Introductions asked for: 2. Introductions received: 1.",
    3: "Introductions asked for: 1.",
    5: "Introductions received: 3.",
}
# Contact 13 is there for a supervisor alone. Without a talk in a placement, the student's latest placement is 2.
CONTACTS_AGAIN = """
id name       organization placement function met_on     met_via frequency last       next       status  introduced
1  Ana        Acme         1         Data     2025-02-10 work    monthly   2025-02-10 -          met     3
2  Ben        -            1         -        2025-03-01 -       monthly   2025-03-01 -          met     -
3  Çelik_Öz   Ørsted_A/S   1         -        2025-03-01 -       term      2025-03-01 -          met     -
4  Dov        -            1         -        2025-05-20 -       rarely    2025-06-20 -          met     -
5  Eve        -            1         -        -          -       rarely    -          2025-04-01 to_meet -
6  Fay        -            1         -        2025-02-01 -       -         2025-03-03 2025-04-02 closed  -
7  Gil        -            1         -        2025-02-05 -       -         2025-02-09 -          met     -
8  Hal        -            2         -        2025-02-02 -       -         2025-02-02 -          met     -
9  Ira        -            2         -        2026-01-01 -       -         2026-01-01 -          met     10
10 Jo         -            2         -        2025-02-18 -       -         2025-02-20 -          met     -
11 SAM_o'neil HOST_x       1         -        2025-02-03 -       -         2025-02-03 -          met     9
12 Kim        -            1         -        2025-02-03 -       -         2025-02-03 -          met     10
"""
COLUMNS = {
    "org_key": "organization_key",
    "placement": "placement_id",
    "contact": "contact_id",
    "introduced": "introduced_by_id",
    "wished_in": "wished_in_id",
    "supervisor": "supervisor_id",
    "last": "last_contact_on",
    "next": "next_contact_on",
    "asked": "introductions_asked",
    "received": "introductions_received",
}
NETWORK = ("mentoring_tie", "interaction", "contact")
Row = dict[str, Any]


def parsed(written: str) -> list[Row]:
    """The rows of a table above: "-" is empty and "_" a space inside a value."""
    heading, *lines = [line.split() for line in written.strip().splitlines()]
    return [dict(zip(heading, line, strict=True)) for line in lines]


def stored(name: str, like: str) -> list[Row]:
    """The rows of a table of the database, with the columns and words of a table above."""
    heading = like.split("\n")[1].split()
    table = reflected(name)
    with db.engine.connect() as connection:
        found = connection.execute(select(*(table.c[COLUMNS.get(part, part)] for part in heading)).order_by(table.c.id))
        return [dict(zip(heading, map(shown, row), strict=True)) for row in found]


def shown(value: object) -> str:
    return "-" if value in (None, "") else str(value).replace(" ", "_")


def reflected(name: str) -> Table:
    return Table(name, MetaData(), autoload_with=db.engine)


def add(name: str, *rows: Row) -> None:
    """Insert rows as stored before the migration."""
    table = reflected(name)
    with db.engine.begin() as connection:
        connection.execute(table.insert(), list(rows))


def add_like_the_first(name: str, /, **facts: Any) -> None:
    """Insert a row that differs from the table's first row only in these columns."""
    table = reflected(name)
    with db.engine.connect() as connection:
        first = connection.execute(select(table).where(table.c.id == 1)).mappings().one()
    add(name, {key: value for key, value in first.items() if table.c[key].computed is None} | facts)


def change(statement: str, **facts: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), facts)


def rows_of(name: str, *columns: str) -> list[tuple[Any, ...]]:
    table = reflected(name)
    with db.engine.connect() as connection:
        found = connection.execute(select(*(table.c[column] for column in columns)).order_by(*table.primary_key))
        return [tuple(row) for row in found]


def contacts_before(written: str) -> list[Row]:
    rows = []
    for row in parsed(written):
        facts = {COLUMNS.get(name, name): None if value == "-" else value for name, value in row.items()}
        for name in ("met_on", "last_contact_on", "next_contact_on"):
            facts[name] = facts[name] and date.fromisoformat(str(facts[name]))
        for name in ("id", "placement_id", "introduced_by_id"):
            facts[name] = facts[name] and int(str(facts[name]))
        for name in ("name", "organization", "function"):
            facts[name] = (facts[name] or "").replace("_", " ")
        rows.append(facts | {"student_id": 1, "closeness": 2, "created_at": LATE_EVENING})
    return rows


@pytest.fixture
def before(new_app: Callable[..., Flask], databases: Databases) -> Flask:
    """An application whose database has the former tables, one row in each, and no contacts."""
    app = new_app(database_url=databases.bare(), time_zone=ZoneInfo("America/New_York"))
    with app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            fill(connection, Base.metadata)
        downgrade(revision=BEFORE)
        for name in NETWORK:
            change(f"DELETE FROM {name}")
        change(
            "UPDATE placement SET planned_start = '2025-01-06', actual_start = '2025-01-06',"
            " planned_end = '2025-05-30', actual_end = '2025-05-20', state = 'completed'"
        )
        change("UPDATE host SET name = 'Host X!'")
        change("UPDATE supervisor SET name = 'Sam O''Neil'")
        add_like_the_first(
            "placement", id=2, ref="SECOND", planned_end=None, actual_end=None, actual_start=date(2025, 9, 1)
        )
    return app


def add_filled_network() -> None:
    rows = contacts_before(FORMER_CONTACTS)
    add("contact", *[row | {"introduced_by_id": None} for row in rows])
    for row in rows:
        change("UPDATE contact SET introduced_by_id = :by WHERE id = :id", by=row["introduced_by_id"], id=row["id"])
    for row in parsed(FORMER_INTERACTIONS):
        facts = {COLUMNS.get(name, name): value for name, value in row.items()}
        numbers = {name: int(value) for name, value in facts.items() if name not in ("on", "kind")}
        add("interaction", facts | numbers | {"on": date.fromisoformat(facts["on"])})
    add("mentoring_tie", tie(7, contact_id=1), tie(9, contact_id=4, placement_id=2))


def tie(number: int, **facts: Any) -> Row:
    return {"id": number, "placement_id": 1, "career_1": 4, "how_it_ended": "", "shared_with_staff": True} | facts


def add_supervisors() -> None:
    """Besides Sam: Kim, one who never began, and one of a placement that was never approved."""
    for number, name in ((2, "Kim"), (3, "Never"), (4, "Draft")):
        add_like_the_first("supervisor", id=number, email=f"{number}@x.org", email_key=f"{number}@x.org", name=name)
    add_like_the_first("placement", id=3, ref="DRAFT", state="draft", actual_start=date(2024, 1, 1))
    former = {"is_primary": False, "until_on": date(2025, 3, 1)}
    add_like_the_first("placement_supervisor", id=2, supervisor_id=2, from_on=date(2025, 3, 1), **former)
    add_like_the_first("placement_supervisor", id=3, supervisor_id=3, from_on=date(2025, 3, 2), **former)
    add_like_the_first("placement_supervisor", id=4, supervisor_id=4, placement_id=3)
    add_like_the_first("placement_supervisor", id=5, supervisor_id=1, placement_id=2)
    add_like_the_first("placement_supervisor", id=6, supervisor_id=2, placement_id=2, is_primary=False)


def test_former_contacts_have_the_values_found_by_hand(before: Flask) -> None:
    with before.app_context():
        add_filled_network()
        add_supervisors()
        upgrade(revision=AFTER)
        assert stored("contact", CONTACTS) == parsed(CONTACTS)
        assert stored("interaction", INTERACTIONS) == parsed(INTERACTIONS)
        assert {number: note for number, note in rows_of("interaction", "id", "note") if note} == NOTES
        assert {moment for number, moment in rows_of("contact", "id", "created_at") if number < 13} == {LATE_EVENING}
        assert {moment for (moment,) in rows_of("interaction", "created_at")} == {LATE_EVENING}
        promised = rows_of("contact_promise", "contact_id", "interaction_id", "words", "due_on", "made_on", "kept_on")
        made = date(2025, 3, 1)
        assert promised == [
            (5, None, "", date(2025, 4, 1), made, None),
            (6, None, "", date(2025, 4, 2), made, None),
        ]
        paused = sorted(rows_of("contact_pause", "contact_id", "kind", "until"))
        assert paused == [(6, kind, None) for kind in ("promise", "tell", "thank-you", "touch", "wish")]
        ties = [(7, 1, 1, 4, True), (9, 2, 4, 4, True)]
        assert rows_of("mentoring_tie", "id", "placement_id", "contact_id", "career_1", "shared_with_staff") == ties


def test_downgrade_has_the_former_values_that_can_be_known(before: Flask) -> None:
    with before.app_context():
        add_filled_network()
        add_supervisors()
        upgrade(revision=AFTER)
        counts = {name: len(rows_of(name, "id")) for name in NETWORK}
        downgrade(revision=BEFORE)
        assert stored("contact", CONTACTS_AGAIN) == parsed(CONTACTS_AGAIN)
        assert [row[0] for row in rows_of("interaction", "id")] == list(range(1, 18))
        upgrade(revision=AFTER)
        assert {name: len(rows_of(name, "id")) for name in NETWORK} == counts


def test_downgrade_of_rows_that_only_the_new_tables_have(before: Flask) -> None:
    """Connected is a follow-up, the first of two ties stays, merged contacts part, the first open promise is due."""
    with before.app_context():
        add("contact", *[row | {"introduced_by_id": None} for row in contacts_before(FORMER_CONTACTS)[:2]])
        add("mentoring_tie", tie(7, contact_id=1))
        upgrade(revision=AFTER)
        add_like_the_first("interaction", id=10, kind="connected", on=date(2025, 6, 1), minutes=30)
        add("mentoring_tie", tie(8, contact_id=1, placement_id=2))
        change("UPDATE contact SET merged_into_id = 1 WHERE id = 2")
        promise = {"contact_id": 2, "words": "slides", "made_on": END}
        for due_on, kept_on in ((date(2025, 7, 1), None), (date(2025, 6, 9), None), (date(2025, 6, 1), END)):
            add("contact_promise", promise | {"due_on": due_on, "kept_on": kept_on})
        downgrade(revision=BEFORE)
        assert rows_of("interaction", "id", "kind")[-1] == (10, "follow-up")
        assert rows_of("mentoring_tie", "id") == [(7,)]
        known = rows_of("contact", "id", "last_contact_on", "next_contact_on")
        assert known == [(1, date(2025, 6, 1), None), (2, date(2025, 3, 1), date(2025, 6, 9))]


def test_more_contacts_than_are_read_at_once_and_ids_go_on(before: Flask) -> None:
    """Each has its meeting and introducer; loops of any length are cut at their highest id."""
    size = 2100
    row = contacts_before(FORMER_CONTACTS)[0] | {"introduced_by_id": None, "organization": ""}
    with before.app_context():
        add("contact", *[row | {"id": number, "name": f"Contact {number}"} for number in range(1, size + 1)])
        change(
            f"UPDATE contact SET introduced_by_id = id + 1 WHERE id < {size}"
        )  # the last one is introduced by nobody
        change("UPDATE contact SET introduced_by_id = 1000 WHERE id = 1500")
        change("UPDATE contact SET introduced_by_id = 1 WHERE id = 2")
        upgrade(revision=AFTER)
        introducers = dict(rows_of("contact", "id", "introduced_by_id"))
        nobody = {2, 1500, size, size + 1}
        assert {number for number, by in introducers.items() if by is None} == nobody
        assert all(by == number + 1 for number, by in introducers.items() if number not in nobody)
        assert rows_of("interaction", "contact_id") == [(number,) for number in range(1, size + 1)]
        change(
            "INSERT INTO interaction (contact_id, \"on\", kind, created_at) SELECT 1, '2025-06-01', 'update', :at",
            at=LATE_EVENING,
        )
        assert rows_of("interaction", "id")[-1] == (size + 1,)
        downgrade(revision=BEFORE)
        assert len(rows_of("contact", "id")) == size


def test_downgrade_restores_the_triggers_exactly(before: Flask) -> None:
    with before.app_context():
        former = watching()
        upgrade(revision=AFTER)
        assert watching() != former
        downgrade(revision=BEFORE)
        assert watching() == former


def watching() -> list[str]:
    """The definitions of the triggers and functions that raise the numbers of reports."""
    queries = {
        "sqlite": ["SELECT sql FROM sqlite_master WHERE type = 'trigger'"],
        "postgresql": [
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'report_number_%'",
        ],
    }
    with db.engine.connect() as connection:
        kinds = queries[db.engine.dialect.name]
        return sorted(" ".join(sql.split()) for query in kinds for sql in connection.scalars(text(query)))
