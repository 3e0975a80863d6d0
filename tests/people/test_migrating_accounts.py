"""Accounts keep their permissions in an upgrade and gain none in a downgrade."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Executable, text

from placement.core.database import db
from tests.databases import Databases

PEOPLE = text(
    'INSERT INTO "user" (id, email, first_name, last_name, chosen_name, name_for_host, folded, is_student, is_faculty,'
    " is_staff, is_admin, is_enabled, epoch, created_at, row_version) VALUES"
    " (1, 'whole@x.edu', 'A', 'B', '', '', '', false, false, true, false, true, 0, '2025-06-16', 1),"
    " (2, 'limited@x.edu', 'A', 'B', '', '', '', false, true, true, false, true, 0, '2025-06-16', 1),"
    " (3, 'prof@x.edu', 'A', 'B', '', '', '', false, true, false, false, true, 0, '2025-06-16', 1)"
)


@pytest.fixture
def before(new_app: Callable[..., Flask], databases: Databases) -> Iterator[Flask]:
    """An application with accounts from before the scope of staff was stored."""
    app = new_app(database_url=databases.bare())
    with app.app_context():
        upgrade(revision="0018")
        run(
            "INSERT INTO college (id, code, name) VALUES (1, 'ENG', 'Engineering')",
            PEOPLE,
            "INSERT INTO staff_college (user_id, college_id) VALUES (2, 1)",
        )
        yield app


def run(*statements: str | Executable) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement) if isinstance(statement, str) else statement)


def column(name: str) -> list[object]:
    with db.engine.connect() as connection:
        return [bool(value) for (value,) in connection.execute(text(f'SELECT {name} FROM "user" ORDER BY id'))]


def test_upgrade_gives_staff_without_colleges_access_to_all(before: Flask) -> None:
    upgrade(revision="0021")
    assert column("is_whole_office") == [True, False, False]


def test_downgrade_widens_no_access(before: Flask) -> None:
    upgrade(revision="0021")
    run("DELETE FROM college")
    downgrade(revision="0020")
    assert column("is_staff") == [True, False, False]


def test_upgrade_confirms_existing_faculty_accounts_only(before: Flask) -> None:
    """Confirmed since their creation, so that the upgrade revokes no one's access."""
    upgrade(revision="0022")
    with db.engine.connect() as connection:
        rows = connection.execute(text('SELECT faculty_confirmed_at, created_at FROM "user" ORDER BY id')).all()
    assert [confirmed == created if confirmed else None for confirmed, created in rows] == [None, True, True]
    downgrade(revision="0021")
    assert column("is_faculty") == [False, True, True]
