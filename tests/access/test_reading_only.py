"""No GET request writes, except to the security log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from placement.core.database import db
from tests import factories as make
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS
from tests.access.test_matrix import by_link, signed_in


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements inside the context change."""
    tables: set[str] = set()

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        if found := re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", statement, re.I):
            tables.add(found[1])

    engine = db.engines[None].engine
    event.listen(engine, "before_cursor_execute", note)
    yield tables
    event.remove(engine, "before_cursor_execute", note)


GETS = [row for row in (*PEOPLE_ROWS, *LINK_ROWS) if row.method == "GET"]


@pytest.mark.once
def test_get_requests_write_only_to_the_security_log(app: Flask, world: World) -> None:
    """The rule of core.unit_of_work, for every GET and visitor, with its one exception."""
    tables: set[str] = set()
    for row in GETS:
        visit = by_link if row in LINK_ROWS else signed_in
        for visitor in list(row.answers)[::3]:
            with written() as changed:
                visit(app, world, row, visitor)
            tables |= changed
    assert tables == {"security_event"}


@pytest.mark.once
def test_write_to_another_table_is_detected(app: Flask, world: World) -> None:
    with written() as changed:
        make.college()
        db.session.flush()
    assert changed == {"college"}
    db.session.rollback()
