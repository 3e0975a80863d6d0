"""A form sent by another site in a person's name changes nothing, for every form."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.jobs.models import Job
from tests.access.context import World
from tests.access.matrix import Row
from tests.attacks.test_junk import doors, insider, paths, shown, values_of
from tests.client import Client
from tests.conftest import undone

pytestmark = pytest.mark.once


def token_of_another(app: Flask) -> str:
    """A valid token of the attacker's own session."""
    stranger = Client(app)
    return str(stranger.get("/sign-in").page.values["csrf_token"])


@pytest.mark.parametrize("row", doors("POST"), ids=str)
def test_form_with_a_token_of_another_session_changes_nothing(app: Flask, world: World, row: Row) -> None:
    for path in paths(app, world, row):
        held = values_of(shown(app, world, row, path))
        held.pop("kept_for", None)  # the signed owner field of the form: no other site can have it
        for headers in ({}, {"X-CSRFToken": token_of_another(app)}):
            with undone():
                before = traces()
                browser = world.browser_of(app, insider(row))
                answer = browser.post(path, data=held, headers=headers, csrf=False, checked=False)
                assert answer.status_code in (400, 409, 422)
                assert traces() == before


@pytest.mark.parametrize("row", doors("GET"), ids=str)
def test_pages_are_not_cached_and_not_framed_by_other_sites(app: Flask, world: World, row: Row) -> None:
    if row.endpoint == "static":
        return
    for path in paths(app, world, row):
        headers = world.browser_of(app, insider(row)).get(path, checked=False).headers
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


def traces() -> list[int]:
    """The traces of every action: audit entries and jobs."""
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (AuditEntry, Job)]
