"""Migrations run in both directions with rows in the tables, and produce exactly the tables of the models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import Engine, Inspector, func, inspect, select, text

from placement.core.database import Base, db
from placement.core.errors import RuleBroken
from placement.people.queries import find_by_email, find_by_institution_id
from tests.databases import Databases
from tests.repository.rows import fill


@pytest.fixture
def bare_app(new_app: Callable[..., Flask], databases: Databases) -> Flask:
    """An application whose database has no tables."""
    return new_app(database_url=databases.bare())


def test_each_migration_runs_down_and_up_with_rows(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            fill(connection, Base.metadata)
        fresh = described(db.engine)
        for _ in revisions(bare_app):
            downgrade(revision="-1")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert described(db.engine) == fresh


def test_rows_survive_a_downgrade_and_upgrade(bare_app: Flask) -> None:
    """Rows that the newest migration does not delete remain after its downgrade and upgrade."""
    with bare_app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            fill(connection, Base.metadata)
        before = counted()
        downgrade(revision="-1")
        kept = set(inspect(db.engine).get_table_names()) & set(before)
        upgrade()
        after = counted()
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_text_saved_before_a_folding_change_is_found(bare_app: Flask) -> None:
    """Names, aliases, and titles are folded in the same way as search text of each revision's application."""
    with bare_app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            fill(connection, Base.metadata)
            for written in WRITTEN:
                connection.execute(text(written))
        downgrade(revision="0013")
        assert folded() == ("aydın x / x aydın / xaydın / x / x", "wałesa / sørensen", "okeypis þroun\nx")
        downgrade(revision="0012")
        upgrade(revision="0014")
        assert folded() == ("aydin x / x aydin / xaydin / x / x", "walesa / sorensen", "okeypis throun\nx")


WRITTEN = (
    "UPDATE \"user\" SET first_name = 'Aydın'",
    "UPDATE host SET name = 'Wałęsa'",
    "UPDATE host_alias SET name = 'Sørensen'",
    "UPDATE placement SET title = 'Ókeypis  Þróun'",
)


def test_upgrade_fills_in_who_recorded_earlier_rows(bare_app: Flask) -> None:
    """From the audit trail for a check-in, from the account for an evaluation."""
    with bare_app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            fill(connection, Base.metadata)
            connection.execute(text("UPDATE \"user\" SET chosen_name = '', first_name = 'Mira', last_name = 'Patel'"))
            connection.execute(SENT)
        downgrade(revision="0014")
        upgrade()
        with db.engine.connect() as connection:
            named = [connection.scalar(text(f"SELECT recorded_by FROM {kind}")) for kind in ("checkin", "evaluation")]
    assert named == ["Jo Lee", "Mira Patel"]


SENT = text(
    "INSERT INTO audit_entry (id, at, actor_kind, actor_name, verb, subject_kind, subject_id, detail)"
    " VALUES (2, '2025-06-16 15:00:00+00:00', 'user', 'Jo Lee', 'submit', 'checkin', 1, '{}')"
)


def test_corrected_check_in_keeps_its_newest_text_in_a_downgrade(bare_app: Flask) -> None:
    """A downgrade loses only earlier versions; the first submission time is unchanged."""
    with bare_app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            fill(connection, Base.metadata)
            connection.execute(text("UPDATE checkin SET what = 'Newest', corrected_at = '2025-06-17 15:00:00'"))
        before = stored_checkin()
        downgrade(revision="0026")
        assert "checkin_version" not in inspect(db.engine).get_table_names()
        assert stored_checkin() == before
        upgrade()
        assert stored_checkin() == before
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT corrected_at FROM checkin")) is None


def stored_checkin() -> tuple[object, ...]:
    with db.engine.connect() as connection:
        return tuple(connection.execute(text("SELECT what, submitted_at, was_late, read_at FROM checkin")).one())


def test_migrations_are_linear_and_numbered(app: Flask) -> None:
    names = [script.revision for script in reversed(revisions(app))]
    assert names == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_alembic_finds_no_missing_migration(new_app: Callable[..., Flask]) -> None:
    with new_app().app_context():
        check()


def test_migrated_tables_equal_the_tables_of_the_models(new_app: Callable[..., Flask], bare_app: Flask) -> None:
    """Alembic's own comparison ignores CHECKs and lengths, so the databases are compared."""
    with new_app().app_context():
        migrated = described(db.engine)
    with bare_app.app_context():
        Base.metadata.create_all(db.engine)
        modelled = described(db.engine)
    for name in modelled:
        assert migrated[name] == modelled[name], name


def test_changed_check_and_length_are_detected(new_app: Callable[..., Flask]) -> None:
    with new_app().app_context():
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE probe (a VARCHAR(10), CONSTRAINT c CHECK (a <> ''))"))
        one = described(db.engine)["probe"]
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE probe"))
            connection.execute(text("CREATE TABLE probe (a VARCHAR(11), CONSTRAINT c CHECK (a <> 'x'))"))
        other = described(db.engine)["probe"]
    assert one["columns"] != other["columns"]
    assert one["checks"] != other["checks"]


def revisions(app: Flask) -> list[Any]:
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config()
    return list(ScriptDirectory.from_config(config).walk_revisions())


def folded() -> tuple[str, ...]:
    with db.engine.connect() as connection:
        found = [connection.scalar(text(f'SELECT folded FROM "{name}"')) for name in ("user", "host", "placement")]
    return tuple(str(words) for words in found)


def counted() -> dict[str, int]:
    with db.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def described(engine: Engine) -> dict[str, dict[str, Any]]:
    """Each table as described by the database, in a normalized order."""
    inspector = inspect(engine)
    return {name: _table(inspector, name) for name in inspector.get_table_names() if name != "alembic_version"}


# Created by a migration if the server has pg_trgm; not part of any model.
TRIGRAMS = {f"ix_{table}_trigrams" for table in ("user", "supervisor", "host_search", "placement_search")}


def _table(inspector: Inspector, name: str) -> dict[str, Any]:
    return {
        "columns": {column["name"]: _column(column) for column in inspector.get_columns(name)},
        "key": inspector.get_pk_constraint(name),
        "checks": _sorted(inspector.get_check_constraints(name)),
        "unique": _sorted(inspector.get_unique_constraints(name)),
        "foreign": _sorted(inspector.get_foreign_keys(name)),
        "indexes": _sorted([index for index in inspector.get_indexes(name) if index["name"] not in TRIGRAMS]),
    }


def _column(column: Any) -> tuple[str, ...]:
    return (str(column["type"]), *(str(column.get(fact)) for fact in ("nullable", "default", "computed")))


def _sorted(found: list[Any]) -> list[str]:
    return sorted(_plain(each) for each in found)


def _plain(value: Any) -> str:
    """The text of a value; conditions of indexes are compared by their SQL, not by object identity."""
    if isinstance(value, dict):
        return str(sorted((name, _plain(part)) for name, part in value.items()))
    return str(value)


def test_upgrade_adds_the_key_of_earlier_addresses(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade(revision="0018")
        add_people("ana@MÜNCHEN.de", "@example.edu", "josé@Example.edu")
        upgrade()
        assert found("Ana@xn--mnchen-3ya.de", "@example.edu", "JOSÉ@example.edu") == [1, 2, 3]
        downgrade(revision="0018")
        upgrade()
        assert found("ana@münchen.de") == [1]


def found(*emails: str) -> list[int]:
    people = [find_by_email(email) for email in emails]
    numbers = [person.id for person in people if person is not None]
    db.session.remove()
    return numbers


@pytest.mark.parametrize("kind", ["user", "supervisor"])
def test_upgrade_stops_at_a_shared_address_and_names_both_people(bare_app: Flask, kind: str) -> None:
    with bare_app.app_context():
        upgrade(revision="0018")
        add_people("ana@münchen.de", "ana@xn--mnchen-3ya.de", "jo@example.edu", kind=kind)
        with pytest.raises(RuleBroken, match=r"ana@münchen\.de \(no\. 1\) and ana@xn--mnchen-3ya\.de \(no\. 2\)"):
            upgrade()
        assert "email_key" not in [column["name"] for column in inspect(db.engine).get_columns(kind)]


def add_people(*emails: str, kind: str = "user") -> None:
    """Add rows as stored before migration 0019."""
    facts = {
        "user": "first_name, last_name, chosen_name, name_for_host, folded, is_student, is_faculty, is_staff, is_admin,"
        " is_enabled, epoch, created_at, row_version) VALUES (:id, :email, 'A', 'B', '', '', '', false, false, true,"
        " false, true, 0, '2025-06-16 15:00:00', 1)",
        "supervisor": "name, title, phone, language, created_at, row_version) VALUES (:id, :email, 'A', '', '', '',"
        " '2025-06-16 15:00:00', 1)",
    }
    rows = [{"id": number, "email": email} for number, email in enumerate(emails, 1)]
    with db.engine.begin() as connection:
        connection.execute(text(f'INSERT INTO "{kind}" (id, email, {facts[kind]}'), rows)


def test_earlier_ids_are_found_in_any_case(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade(revision="0024")
        add_ids("S1", "aB2", None, None)
        upgrade()
        assert [person.id for written in ("s1", "AB2") if (person := find_by_institution_id(written))] == [1, 2]
        db.session.remove()
        downgrade(revision="0024")
        upgrade()
        assert find_by_institution_id("Ab2") is not None
        db.session.remove()


def test_upgrade_stops_at_a_shared_id_and_names_both_people(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade(revision="0024")
        add_ids("S1", "s1", "S2")
        with pytest.raises(RuleBroken, match=r"S1 of p1@example\.edu \(no\. 1\) and s1 of p2@example\.edu \(no\. 2\)"):
            upgrade()
        assert "institution_key" not in [column["name"] for column in inspect(db.engine).get_columns("user")]


def add_ids(*ids: str | None) -> None:
    """Add people with these IDs, as stored before migration 0025."""
    rows = [
        {"number": number, "email": f"p{number}@example.edu", "given": given} for number, given in enumerate(ids, 1)
    ]
    statement = text(
        'INSERT INTO "user" (id, email, email_key, institution_id, first_name, last_name, chosen_name, name_for_host,'
        " folded, is_student, is_faculty, is_staff, is_admin, is_enabled, epoch, created_at, row_version)"
        " VALUES (:number, :email, :email, :given, 'A', 'B', '', '', '', true, false, false, false, true, 0,"
        " '2025-06-16 15:00:00', 1)"
    )
    with db.engine.begin() as connection:
        connection.execute(statement, rows)
