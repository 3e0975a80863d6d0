"""Several at the same moment, each on a connection of their own: none meets an error, nothing is doubled or lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from placement.access import kept
from placement.access.models import KeptForm
from placement.core.database import db
from placement.people.models import SignInLock
from tests import factories as make

ROUNDS = 4
Act = Callable[[], TestResponse]


@pytest.fixture
def real(new_app) -> Flask:
    return new_app()


def at_once(app: Flask, *acts: Act) -> list[int]:
    """The status that each act was answered with; all of them begin together."""
    together = Barrier(len(acts))

    def take(act: Act) -> int:
        together.wait(10)
        with app.app_context():
            return act().status_code

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(take, acts)]


def test_forms_of_a_lost_session_at_once(real):
    with real.app_context():
        student = make.student()
        path = "/account"
        with real.test_request_context(path):
            note = kept._signer().dumps([student.id, path])
        db.session.commit()
        db.session.remove()

    def send(number: int) -> Act:
        typed = {"kept_for": note, "chosen_name": f"Name {number}"}
        return lambda: real.test_client().post(path, data=typed, csrf=False)

    for _ in range(ROUNDS):
        assert at_once(real, *(send(number) for number in range(4))) == [303] * 4
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(KeptForm)) == 1
        db.session.remove()


def test_wrong_passwords_at_once_are_all_counted(real):
    with real.app_context():
        make.admin()
        db.session.commit()
        db.session.remove()
    typed = {"email": "nobody@example.edu", "password": "a guess of many"}
    assert at_once(real, *[lambda: real.test_client().post("/sign-in", data=typed)] * 4) == [422] * 4
    with real.app_context():
        assert db.session.scalars(select(SignInLock.failures)).one() == 4
        db.session.remove()
