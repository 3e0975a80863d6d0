"""CPU of a page, including the database: SQLite runs in this process, PostgreSQL in its own."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.test import EnvironBuilder

from placement.core.database import db
from placement.people.models import User
from tests.counting import recorded

RUNS = 7
SLOW = 2.0  # seconds; slower pages are measured once
Ask = Callable[[], bytes]


@dataclass(frozen=True)
class Cost:
    """Median CPU seconds and number of statements."""

    cpu: float
    statements: int


def measure(app: Flask, ask: Ask) -> Cost:
    """Request once to warm up and count the statements, then measure."""
    with recorded() as statements:
        first = cpu_of(app, ask)
    again = [cpu_of(app, ask) for _ in range(RUNS)] if first < SLOW else [first]
    return Cost(median(again), len(statements))


def cpu_of(app: Flask, ask: Callable[[], object]) -> float:
    servers = database_processes(app)
    begun = time.process_time() + cpu_of_processes(servers)
    ask()
    return time.process_time() + cpu_of_processes(servers) - begun


def database_processes(app: Flask) -> list[Path]:
    """The kernel file with the CPU used by this application's PostgreSQL processes."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return []
        found = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        with db.engine.connect() as connection:
            return [Path(f"/proc/{pid}/schedstat") for pid in connection.scalars(found)]


def cpu_of_processes(processes: list[Path]) -> float:
    return sum(int(process.read_text().split()[0]) for process in processes if process.exists()) / 1e9


def asking(app: Flask, user_id: int | None, path: str, method: str = "GET") -> Ask:
    """A request of a signed-in person, passed directly to the application."""
    environ = EnvironBuilder(path=path, method=method, base_url="http://127.0.0.1:8000/").get_environ()
    if user_id is not None:
        environ["HTTP_COOKIE"] = cookie_of(app, user_id)

    def ask() -> bytes:
        told: list[str] = []
        sent = dict(environ, **{"wsgi.input": io.BytesIO()})
        answer = app.wsgi_app(sent, lambda status, headers, error=None: told.append(status))  # type: ignore[arg-type]
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        assert told == ["200 OK"], f"{told} {path}"
        assert body
        return body

    return ask


def cookie_of(app: Flask, user_id: int) -> str:
    client = app.test_client()
    with app.app_context():
        holder = db.session.get_one(User, user_id).get_id()
    with client.session_transaction() as session:
        session.update(_user_id=holder, _fresh=True)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie: Any = client.get_cookie(name)
    return f"{name}={cookie.value}"
