"""The addresses for a load balancer and a monitor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from placement.core import health, schema
from placement.jobs import worker


def test_health_check_works_without_a_database(client: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "check_all", refuse)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"process": "ok"})


def test_service_is_ready_once_a_worker_has_run(client: Any, db_session: Any) -> None:
    assert client.get("/readyz").get_json()["worker"] == "never seen"
    worker.run_periodics()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, dict.fromkeys(("database", "migrations", "worker"), "ok"))


def test_stopped_worker_is_reported(client: Any, db_session: Any, clock: Any) -> None:
    worker.run_periodics()
    clock.shift(timedelta(minutes=4))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["worker"].startswith("last seen ")


def test_unreachable_database_is_reported(client: Any, db_session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "is_current", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] == "cannot be reached"


def test_migration_files_are_read_once(client: Any, db_session: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    app.extensions.pop(schema.EXTENSION, None)
    assert client.get("/readyz").get_json()["migrations"] == "ok"
    monkeypatch.setattr(schema, "_find_script", refuse)
    assert client.get("/readyz").get_json()["migrations"] == "ok"
    monkeypatch.setitem(app.extensions, schema.EXTENSION, frozenset({"9999"}))
    assert client.get("/readyz").get_json()["migrations"] == "the schema does not fit this version"


def refuse(*args: Any) -> Any:
    raise OperationalError("select", {}, Exception("away"))
