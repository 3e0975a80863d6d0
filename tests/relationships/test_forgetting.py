"""Forgetting a person leaves the name nowhere, not even in the bytes of the database file, but in what was sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from placement.access.models import KeptForm
from placement.checkins.models import CheckInState
from placement.core import clock
from placement.core.database import db
from placement.core.text import fold_words, replace_names
from placement.core.write_ahead_log import truncate_log
from placement.placements.models import Placement
from placement.relationships.models import Contact, ContactEntry
from placement.relationships.periodic import empty_log
from placement.relationships.services.capture import save_line
from placement.relationships.services.forgetting import mentions
from tests import factories as make
from tests.client import Client

NAME = "Zebulon Quartzberg"
PARTS = ("zebulon", "quartzberg")


def in_rows() -> set[str]:
    """The tables with a row that has the name."""
    found = set()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            if any(part in str(tuple(row)).casefold() for part in PARTS):
                found.add(table.name)
    return found


def in_files() -> set[str]:
    """The ends of the names of SQLite's files that have the name; none on other databases."""
    if db.engine.dialect.name != "sqlite":
        return set()
    file = Path(db.engine.url.database or "")
    contents = {end: Path(f"{file}{end}") for end in ("", "-wal", "-journal")}
    return {
        end
        for end, path in contents.items()
        if path.exists() and any(p.encode() in path.read_bytes().lower() for p in PARTS)
    }


def write_about(placement: Placement) -> Contact:
    """Write the name wherever the product keeps it before a check-in is sent."""
    actor = placement.student.as_actor()
    saved = save_line(actor, f"{NAME} @ Acme, lunch, promised slides by Fri")
    save_line(actor, f"Ana Ruiz @ Beta, via {NAME}")
    rows = [{"name": NAME, "organization": "Acme"}, {"name": "Bo"}]
    told = {"what": f"With {NAME}.", "next_step": "Ask ZEBULON  quartzberg’s team"}
    make.open_checkin(placement, number=8, state=CheckInState.DRAFT, people_met=rows, **told)
    values = {"people-0-name": [NAME], "what": ["Words"]}
    make.saved(KeptForm(user_id=actor.id, path="/x", page="/x", values=values, kept_at=clock.now()))
    make.saved(KeptForm(user_id=actor.id, path="/y", page="/y", values={"what": ["Words"]}, kept_at=clock.now()))
    return saved.contact


@pytest.fixture
def filled(new_app: Callable[..., Flask]) -> tuple[Flask, Client, str]:
    """An application, the student's browser, and the address of the person to forget."""
    app = new_app()
    with app.app_context():
        placement = make.active()
        contact = write_about(placement)
        db.session.commit()
        browser, address = Client(app).sign_in(placement.student), f"/my/people/{contact.id}"
        assert in_rows() >= {"contact", "contact_entry", "checkin", "kept_form"}
        db.session.remove()
    return app, browser, address


def test_forgotten_name_is_in_no_row_and_no_byte(filled: tuple[Flask, Client, str]) -> None:
    app, browser, address = filled
    with app.app_context():
        assert NAME in browser.get(address).text
        assert browser.post(f"{address}/forget").status_code == 303
        assert in_rows() == set()
        assert in_files() == set()
        assert [one.path for one in db.session.scalars(select(KeptForm))] == ["/y"]
        lines = db.session.scalars(select(ContactEntry.line)).all()
        assert lines == [""]
        assert browser.get(address).status_code == 404
        db.session.remove()


def test_draft_keeps_the_others_and_what_was_sent_stays(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        placement = make.active()
        draft = make.open_checkin(
            placement, number=7, state=CheckInState.DRAFT, people_met=[{"name": NAME}, {"name": "Bo"}]
        )
        sent = make.submitted_checkin(placement, number=6, what=f"{NAME} showed me the press.")
        contact = make.contact(placement, name=NAME)
        db.session.commit()
        page = Client(app).sign_in(placement.student).post(f"/my/people/{contact.id}/forget")
        assert page.status_code == 303
        assert draft.people_met == [{"name": "Bo"}]
        assert NAME in sent.what
        assert in_rows() == {"checkin"}
        db.session.remove()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("I met Zebulon Quartzberg.", "I met [someone]."),
        ("ZÉBULON  quartzberg’s desk", "[someone]’s desk"),
        ("(Zebulon\nQuartzberg)", "([someone])"),
        ("Zebulon-Quartzberg, Zebulon Quartzberg", "[someone], [someone]"),
        ("Zebulon and Quartzberg", "Zebulon and Quartzberg"),
        ("Zebulon Quartzbergs  \n kept", "Zebulon Quartzbergs  \n kept"),
        ("Ana, too. Anabel stays", "[someone], too. Anabel stays"),
        ("A\u0301na", "[someone]"),
        ("", ""),
    ],
)
def test_name_is_replaced_as_whole_words_only(written: str, left: str) -> None:
    assert replace_names(written, {"zebulon quartzberg", "ana"}, "[someone]") == left


@given(st.text(), st.sets(st.text(alphabet="ab ", min_size=1)))
def test_replacing_names_keeps_all_other_words(written: str, names: set[str]) -> None:
    folded = {fold_words(name) for name in names}
    left = replace_names(written, folded, "\N{BULLET}")
    assert not any(mentions(part, folded - {""}) for part in left.split("\N{BULLET}"))
    if not mentions(written, folded - {""}):
        assert left == written


def test_name_of_somebody_else_with_the_same_first_word_stays(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        placement = make.active()
        draft = make.open_checkin(placement, state=CheckInState.DRAFT, people_met=[{"name": "Anabel"}, {"name": "Ána"}])
        contact = make.contact(placement, name="Ana")
        db.session.commit()
        Client(app).sign_in(placement.student).post(f"/my/people/{contact.id}/forget")
        assert draft.people_met == [{"name": "Anabel"}]
        db.session.remove()


def test_log_that_a_reader_holds_is_emptied_by_the_worker(filled: tuple[Flask, Client, str]) -> None:
    app, browser, address = filled
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            assert truncate_log()
            return
        with closing(sqlite3.connect(db.engine.url.database or "", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM contact").fetchone() == (2,)
            assert browser.post(f"{address}/forget").status_code == 303
            assert not truncate_log()
            assert in_rows() == set()
            assert in_files() == {"-wal"} or in_files() == {"", "-wal"}
            db.session.rollback()
            reader.execute("ROLLBACK")
        empty_log()
        db.session.commit()
        assert in_files() == set()
        db.session.remove()


def test_name_goes_from_events_and_the_other_people_of_the_event_stay(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        placement = make.active()
        contact = make.contact(placement, name=NAME)
        event = make.event(placement, title=f"Coffee with {NAME}", learned=f"{NAME} likes presses")
        other = make.event(placement, title="Fair", learned="Bring a pen")
        browser = Client(app).sign_in(placement.student)
        form: dict[str, Any] = {"kind": "team", "on": event.on.isoformat(), "met": [str(contact.id)], "names": "Bo"}
        form |= {"title": event.title, "learned": event.learned}
        assert browser.save(f"/my/people/events/{event.id}", form).status_code == 303
        assert in_rows() == {"contact", "placement_event"}
        assert event.learned
        browser.post(f"/my/people/{contact.id}/forget")
        assert (in_rows(), in_files()) == (set(), set())
        assert (event.title, event.learned, other.title, other.learned) == ("", "", "Fair", "Bring a pen")
        assert [one.name for one in db.session.scalars(select(Contact))] == ["Bo"]
        db.session.remove()
