"""Threads of one process write to SQLite in request order, and every error releases the turn."""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask, before_render_template
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from placement.access.guards import public
from placement.core import clock, database
from placement.core.database import db, reading_only
from placement.core.errors import RuleBroken
from placement.core.outages import LOCKED, describe_outage
from placement.core.write_queue import QueuedConnection, WriteQueue
from placement.jobs import worker
from placement.mail import smtp
from placement.mail.models import Message
from placement.mail.services import send_again
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.filterwarnings("ignore:The garbage collector is trying to clean up:sqlalchemy.exc.SAWarning")
ADD = text("INSERT INTO note (word) VALUES (:word)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
        owner = "INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED"
        connection.execute(f"CREATE TABLE line (note_id {owner})")
    return path


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{file}", connect_args={"factory": QueuedConnection})
    database.speak_to_sqlite(engine)
    token = reading_only.set(False)
    yield engine
    reading_only.reset(token)
    engine.dispose()


def queue_of(engine: Engine) -> WriteQueue:
    with closing(engine.raw_connection()) as connection:
        queue: WriteQueue = connection.dbapi_connection.queue  # type: ignore[union-attr]
        return queue


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if condition():
            return
        time.sleep(0.005)
    pytest.fail("It never came.")


def is_as_long_as(queue: WriteQueue, count: int) -> bool:
    return queue.count() == count


def write(engine: Engine, word: str) -> None:
    with engine.begin() as connection:
        connection.execute(ADD, {"word": word})


def test_writers_run_in_request_order(engine: Engine) -> None:
    queue, words = queue_of(engine), [f"word {number}" for number in range(6)]
    threads = []
    with engine.begin():
        for waiting, word in enumerate(words, start=1):
            threads.append(Thread(target=write, args=(engine, word)))
            threads[-1].start()
            wait_for(partial(is_as_long_as, queue, waiting + 1))
    for thread in threads:
        thread.join(30)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT word FROM note ORDER BY id")).all() == words
    assert queue.count() == 0


def breaks_a_constraint(engine: Engine) -> None:
    write(engine, "twice")
    write(engine, "twice")


def breaks_at_the_commit(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO line VALUES (77)"))


def fails_between_its_statements(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(ADD, {"word": "never"})
        raise KeyError("no statement")


def loses_its_connection(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(ADD, {"word": "never"})
        connection.invalidate()
        connection.execute(ADD, {"word": "never"})


def is_closed_by_the_driver(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(ADD, {"word": "never"})
        connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
        connection.execute(ADD, {"word": "never"})


def finds_the_file_locked(engine: Engine) -> None:
    shorten(engine)
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write(engine, "never")


def is_read_only(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("PRAGMA query_only = 1"))
        connection.execute(ADD, {"word": "never"})


def shorten(engine: Engine) -> None:
    """Let connections wait only briefly for other processes."""
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 20"))


FAULTS = (
    breaks_a_constraint,
    breaks_at_the_commit,
    fails_between_its_statements,
    loses_its_connection,
    is_closed_by_the_driver,
    finds_the_file_locked,
    is_read_only,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_every_error_releases_the_turn(engine: Engine, fault: Callable[[Engine], None]) -> None:
    queue = queue_of(engine)
    with pytest.raises((SQLAlchemyError, KeyError)):
        fault(engine)
    assert queue.count() == 0
    engine.dispose()
    write(engine, "afterwards")


def test_thread_that_ends_in_a_transaction_releases_its_turn(engine: Engine) -> None:
    queue = queue_of(engine)

    def leave_open() -> None:
        engine.connect().execute(ADD, {"word": "never"})

    thread = Thread(target=leave_open)
    thread.start()
    thread.join(30)
    gc.collect()
    assert queue.count() == 0
    write(engine, "afterwards")


def test_writer_that_waits_too_long_gets_a_busy_error(engine: Engine) -> None:
    queue = queue_of(engine)
    queue.timeout_seconds = 0.01
    heard: list[BaseException] = []

    def hear() -> None:
        try:
            write(engine, "never")
        except DBAPIError as error:
            heard.append(error)

    with engine.begin():
        thread = Thread(target=hear)
        thread.start()
        thread.join(30)
        assert queue.count() == 1
    assert [describe_outage(error) for error in heard] == [LOCKED]
    assert queue.count() == 0
    write(engine, "afterwards")


def test_thread_does_not_wait_on_its_own_turn(engine: Engine) -> None:
    """A second connection is blocked by SQLite's own lock, as without a queue."""
    shorten(engine)
    with engine.begin() as connection:
        with pytest.raises(DBAPIError, match="locked"):
            write(engine, "inner")
        connection.execute(ADD, {"word": "outer"})
    assert queue_of(engine).count() == 0
    write(engine, "afterwards")


def test_savepoints_do_not_release_the_turn(engine: Engine) -> None:
    queue = queue_of(engine)
    with engine.begin() as connection:
        with connection.begin_nested():
            connection.execute(ADD, {"word": "kept"})
        connection.begin_nested().rollback()
        assert queue.count() == 1


def test_readers_need_no_turn(engine: Engine) -> None:
    queue = queue_of(engine)
    reading_only.set(True)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT word FROM note")).all() == []
        assert queue.count() == 0


def test_writer_waits_until_another_process_releases_the_file(engine: Engine, file: Path) -> None:
    queue = queue_of(engine)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        thread = Thread(target=write, args=(engine, "later"))
        thread.start()
        wait_for(partial(is_as_long_as, queue, 1))
        other.execute("INSERT INTO note (word) VALUES ('first')")
        other.execute("COMMIT")
        thread.join(40)
        assert [word for (word,) in other.execute("SELECT word FROM note ORDER BY id")] == ["first", "later"]


@pytest.fixture
def served(new_app: Callable[..., Flask]) -> Flask:
    app = new_app()
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL needs no queue")
    return app


def break_a_rule() -> Any:
    make.user()
    db.session.flush()
    raise RuleBroken("It is not allowed.")


def fail() -> Any:
    make.user()
    db.session.flush()
    raise KeyError("a mistake")


@pytest.mark.parametrize(("view", "code"), [(break_a_rule, 422), (fail, 500)])
def test_error_page_renders_after_the_turn_is_released(served: Flask, view: Callable[[], Any], code: int) -> None:
    served.add_url_rule("/broken", "broken", public("a test")(view), methods=["POST"])
    served.config.update(PROPAGATE_EXCEPTIONS=False)
    with served.app_context():
        queue = queue_of(db.engine)
    held: list[int] = []

    def note(*_: Any, **__: Any) -> None:
        held.append(queue.count())

    with before_render_template.connected_to(note, served), served.app_context():
        assert Client(served).post("/broken").status_code == code
    assert held
    assert set(held) == {0}
    assert queue.count() == 0


def test_delivery_blocks_no_other_writer(new_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    app = new_app(smtp_url="smtp://localhost:1")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL needs no queue")
        token = reading_only.set(False)
        queue, held = queue_of(db.engine), []
        monkeypatch.setattr(smtp, "send", lambda email, url: held.append(queue.count()))
        letter = {
            "kind": "test",
            "subject": "Hello",
            "text": "Welcome.",
            "to_address": "ana@example.edu",
            "to_name": "Ana",
        }
        db.session.add(message := Message(created_at=clock.now(), **letter))
        db.session.flush()
        send_again(message)
        db.session.commit()
        worker.run_jobs()
        reading_only.reset(token)
        assert held == [0]
        db.session.remove()
        assert queue.count() == 0
