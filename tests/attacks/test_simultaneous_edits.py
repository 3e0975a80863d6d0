"""Two people save one form at the same moment: one is saved, the other gets the form with both texts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from placement import create_app
from placement.core.database import db
from placement.core.settings import Settings
from placement.hosts.models import Host, HostStatus
from placement.people.models import User
from tests import factories as make
from tests.access.test_edit_forms import EDITS, Edit, in_last_week
from tests.client import Client, Reply
from tests.conftest import dispose
from tests.databases import Databases

MEETING = 0.5  # seconds: longer than a request needs before its first write

Sent = tuple[Client, str, Mapping[str, object]]


@pytest.fixture(scope="module")
def real(config: Settings, databases: Databases) -> Iterator[Flask]:
    app = create_app(replace(config, database_url=databases.new()))
    yield app
    dispose(app)


@pytest.fixture
def at_once(real: Flask) -> Iterator[Callable[..., list[Reply]]]:
    """Send forms that all read the stored row before one of them writes, if the database allows it."""
    met: list[threading.Barrier] = []
    own = threading.local()

    def meet(*_: object) -> None:
        if met and not getattr(own, "has_met", False):
            own.has_met = True
            try:
                met[0].wait(MEETING)
            except threading.BrokenBarrierError:
                return  # the other is waiting on this one

    def send(sent: Sent) -> Reply:
        client, address, typed = sent
        with real.app_context():
            return client.post(address, data=typed)

    def send_all(*sent: Sent) -> list[Reply]:
        met[:] = [threading.Barrier(len(sent))]
        with ThreadPoolExecutor(len(sent)) as pool:
            return [*pool.map(send, sent)]

    event.listen(Session, "before_flush", meet)
    yield send_all
    event.remove(Session, "before_flush", meet)


def opened(app: Flask, user: User | None, page: str, address: str, **typed: str) -> Sent:
    """The form of a page, filled in by this person (or by link), ready to send."""
    client = Client(app) if user is None else Client(app).sign_in(user)
    return client, address, client.get(page).page.values | typed


@pytest.mark.parametrize("endpoint", EDITS)
def test_first_save_succeeds_and_the_second_sees_both_texts(
    real: Flask, clock: time_machine.Traveller, at_once: Callable[..., list[Reply]], endpoint: str
) -> None:
    with real.app_context():
        edit: Edit = EDITS[endpoint](in_last_week(clock))
        address = edit.post_to or edit.page
        forms = [opened(real, edit.user, edit.page, address, **edit.more, **{edit.field: v}) for v in edit.values[1:]]
        db.session.commit()
        answers = at_once(*forms)
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [303, 409]

        won, lost = codes.index(303), codes.index(409)
        assert answers[lost].page.values[edit.field] == edit.values[1 + lost]
        assert "what is on file now is shown" in answers[lost].page.main
        assert forms[won][0].get(edit.page).page.values[edit.field] == edit.values[1 + won]


def test_different_forms_of_one_row_are_both_saved(
    real: Flask, clock: time_machine.Traveller, at_once: Callable[..., list[Reply]]
) -> None:
    with real.app_context():
        host = make.host(status=HostStatus.PENDING)
        page, known = f"/hosts/{host.id}/edit", host.id
        words = opened(real, make.staff(), page, page, note="They ask for a visit.")
        approval = opened(real, make.staff(), f"/hosts/{host.id}", f"/hosts/{host.id}/status", status="approved")
        db.session.commit()
        assert [answer.status_code for answer in at_once(words, approval)] == [303, 303]
        saved = db.session.get_one(Host, known)
        assert (saved.note, saved.status) == ("They ask for a visit.", HostStatus.APPROVED)


def test_office_and_supervisor_evaluating_at_once_save_one_and_show_both(
    real: Flask, clock: time_machine.Traveller, at_once: Callable[..., list[Reply]]
) -> None:
    with real.app_context():
        own = in_last_week(clock)
        edit = EDITS["supervisor_pages.supervisor_evaluates"](own)
        for_them, page, more = f"/placements/{own.ref}/supervisor/final", edit.page, edit.more
        office = opened(real, make.staff(), for_them, for_them, **more, strengths="Words on paper")
        theirs = opened(real, None, page, page, **more, strengths="Words of their own")
        db.session.commit()
        answers = at_once(office, theirs)
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [303, 409]
        refused = answers[codes.index(409)].page
        assert "Words on paper" in refused.main
        assert "Words of their own" in refused.main
