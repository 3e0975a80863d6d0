"""A database that is unreachable, full, locked, or read-only: 503, the typed text and advice; no typed text in logs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from placement.access import links
from placement.core.commands import sentence_and_code
from placement.core.database import db, unwritable_notice
from placement.core.forms import SECRET_FIELDS, Form
from placement.core.outages import AWAY, FULL, LOCKED, READ_ONLY, describe_outage
from placement.terms.models import Term
from tests import factories as make
from tests.client import Client
from tests.databases import DbSession
from tests.pages import Page, faults
from tests.present import present

TEXT = "A whole paragraph about the week, with <b> & “quotes”."
AWAY_URL = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"  # no server listens on this port
New = Callable[..., Flask]


def fill(app: Flask) -> dict[str, Any]:
    """A student with an open check-in, staff, and a supervisor's link, committed."""
    with app.app_context():
        placement = make.active()
        checkin = make.open_checkin(placement)
        make.agreement_with_supervisor(placement)
        link = make.supervisor_link(placement)
        made = {
            "student": placement.student.get_id(),
            "staff": make.staff().get_id(),
            "write": f"/placements/{placement.ref}/check-ins/{checkin.number}/write",
            "link": f"/s/{links.token(link)}",
        }
        db.session.commit()
        db.session.remove()
    return made


def signed_in(app: Flask, session_id: str) -> Client:
    browser = Client(app)
    with browser.session_transaction() as session:
        session.update(_user_id=session_id, _fresh=True)
    return browser


def post(browser: Client, path: str, **data: Any) -> Any:
    """Like Client.post, but without a database query of its own."""
    with browser.application.app_context():
        headers = {"X-CSRFToken": browser._token(), **data.pop("headers", {})}
        return super(Client, browser).open(path, method="POST", data=data, headers=headers)


@pytest.fixture
def full(new_app: New) -> tuple[Flask, dict[str, Any]]:
    """An application whose disk is full: no more pages can be written."""
    app = new_app()
    made = fill(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("a full disk is tried with SQLite")
        db.engine.dispose()
        event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    return app, made


@pytest.fixture
def read_only(new_app: New) -> tuple[Flask, dict[str, Any]]:
    """An application on a read-only file."""
    app = new_app()
    made = fill(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("a file is SQLite's")
        file = present(db.engine.url.database)
        db.engine.dispose()
    return new_app(database_url=f"sqlite:///file:{file}?mode=ro&uri=true"), made


@pytest.fixture
def away(new_app: New) -> Flask:
    return new_app(database_url=AWAY_URL)


def says_what_to_do(answer: Any) -> None:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "in a few minutes" in answer.text.casefold()
    assert "<nav" not in answer.text
    assert "script" not in answer.text


def shows_text(answer: Any) -> None:
    says_what_to_do(answer)
    page = Page(answer.text)
    assert faults(page) == []
    assert TEXT in [(area.text or "").removeprefix("\n") for area in page.all("textarea")]
    assert "Copy your text" in page.main


def test_full_disk_shows_the_typed_text(full: tuple[Flask, dict[str, Any]]) -> None:
    app, made = full
    browser = signed_in(app, made["student"])
    answer = post(browser, made["write"], what=TEXT, so_what="y" * 9000, save="draft", kept_for="signed", nonce="a1b2")
    shows_text(answer)
    assert "signed" not in answer.text
    assert "a1b2" not in answer.text


def test_full_disk_answers_autosave_with_one_line(full: tuple[Flask, dict[str, Any]]) -> None:
    app, made = full
    browser = signed_in(app, made["student"])
    quiet = {"HX-Request": "true"}
    answer = post(browser, made["write"], what=TEXT, so_what="y" * 9000, save="draft", headers=quiet)
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert answer.text.startswith("Not saved. The disk of the database is full.")


def test_full_disk_shows_the_text_of_a_supervisor_with_a_link(read_only: tuple[Flask, dict[str, Any]]) -> None:
    app, made = read_only
    shows_text(post(Client(app), made["link"], verb="ask", comment_1=TEXT, nonce="a1b2"))


def test_read_only_file_is_readable_and_refuses_writes(read_only: tuple[Flask, dict[str, Any]]) -> None:
    app, made = read_only
    browser = signed_in(app, made["student"])
    with app.app_context():
        assert browser.get(made["write"]).status_code == 200
    shows_text(post(browser, made["write"], what=TEXT, save="draft"))


def test_sign_in_on_a_read_only_database_never_shows_the_password(
    read_only: tuple[Flask, dict[str, Any]],
) -> None:
    app, _ = read_only
    answer = post(Client(app), "/sign-in", email="a@b.example", password="hunter2 hunter2")
    says_what_to_do(answer)
    assert "a@b.example" in answer.text
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/placements", "/s/WzEsInh4Il0.x", "/no-such-page"])
def test_pages_return_503_while_the_database_is_unreachable(away: Flask, path: str) -> None:
    browser = signed_in(away, "1:0:1750086000")
    away.config["PROPAGATE_EXCEPTIONS"] = False
    with away.app_context():
        answer = super(Client, browser).open(path)
    if answer.status_code == 404:  # a forged link is rejected without a database
        return
    says_what_to_do(answer)


def test_form_returns_503_with_its_text_while_the_database_is_unreachable(away: Flask) -> None:
    shows_text(post(signed_in(away, "1:0:1750086000"), "/hosts/new", name=TEXT))


def test_lost_session_with_an_unreachable_database_is_refused(away: Flask) -> None:
    with away.app_context():
        answer = super(Client, Client(away)).open("/hosts/new", method="POST", data={"name": TEXT})
    assert answer.status_code in (400, 503)


def test_locked_database_returns_503_with_the_text(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    made = fill(app)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL has no such lock")
        file = present(db.engine.url.database)
        db.engine.dispose()
        event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 50"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        shows_text(post(signed_in(app, made["student"]), made["write"], what=TEXT))
        other.execute("ROLLBACK")


def test_commands_report_an_outage_in_one_sentence(read_only: tuple[Flask, dict[str, Any]], away: Flask) -> None:
    app, _ = read_only
    for which, reason in ((app, READ_ONLY), (away, AWAY)):
        done = which.test_cli_runner().invoke(
            args=["users", "add", "x@y.example", "--name", "X Y", "--role", "faculty"]
        )
        assert done.exit_code == 2, done.output
        assert reason in done.output
        assert len(done.output.strip().splitlines()) == 1
        assert "Traceback" not in done.output


def test_server_reports_a_database_file_that_is_not_writable(
    read_only: tuple[Flask, dict[str, Any]], new_app: Callable[..., Flask]
) -> None:
    app, _ = read_only
    assert "is not writable" in unwritable_notice(app)
    assert unwritable_notice(new_app()) == ""


def test_programming_errors_stay_500_and_conflicts_stay_409() -> None:
    def wrapped(kind: type, error: Exception) -> Any:
        return kind("", None, error)

    mistakes = ["no such table: x", "no such column: y", 'near "x": syntax error', "too many SQL variables"]
    for said in mistakes:
        assert describe_outage(wrapped(OperationalError, sqlite3.OperationalError(said))) == ""
    assert describe_outage(wrapped(IntegrityError, sqlite3.IntegrityError("UNIQUE constraint failed"))) == ""
    assert describe_outage(wrapped(ProgrammingError, sqlite3.ProgrammingError("closed"))) == ""
    assert describe_outage(ValueError("x")) == ""
    outages = {
        "database or disk is full": FULL,
        "attempt to write a readonly database": READ_ONLY,
        "database is locked": LOCKED,
        "unable to open database file": AWAY,
    }
    for said, sentence in outages.items():
        assert describe_outage(wrapped(OperationalError, sqlite3.OperationalError(said))) == sentence


CONFLICT = "Another change was saved at the same moment. Try again."
REFUSED = "The database refused a value that is missing or not allowed: "


@pytest.mark.parametrize(
    ("kind", "change", "is_conflict", "sentence"),
    [
        ("unique", {"code": "TAKEN"}, True, CONFLICT),
        ("foreign key", {"id": 10**6}, True, CONFLICT),
        ("not null", {"name": None}, False, REFUSED),
        ("check", {"ends_on": date(1999, 1, 1)}, False, REFUSED),
    ],
)
def test_only_a_key_that_is_taken_or_gone_is_called_a_conflict(
    app: Flask, db_session: DbSession, kind: str, change: dict[str, Any], is_conflict: bool, sentence: str
) -> None:
    make.term(code="TAKEN")
    term = make.active().term
    db_session.flush()
    with pytest.raises(IntegrityError) as raised, db_session.begin_nested():
        db_session.execute(update(Term).where(Term.id == term.id).values(change))
    assert sentence_and_code(raised.value)[0].startswith(sentence)
    with app.test_request_context("/", method="POST"):
        if is_conflict:
            assert app.make_response(app.handle_user_exception(raised.value)).status_code == 409
        else:  # Flask goes on to the page of an unexpected error
            with pytest.raises(IntegrityError):
                app.handle_user_exception(raised.value)


def test_every_password_field_is_listed_as_secret() -> None:
    fields = {
        name for form in subclasses(Form) for name in dir(form) if "Password" in type_name(getattr(form, name, None))
    }
    assert fields
    assert fields <= SECRET_FIELDS


def subclasses(kind: type[Any]) -> set[type[Any]]:
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))


def type_name(field: object) -> str:
    return getattr(field, "field_class", type(None)).__name__
