"""Two simultaneous first runs: only one creates the first account."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from placement.core.database import db
from placement.people import queries
from placement.people.models import User
from tests.client import Client


def test_one_of_two_simultaneous_first_runs_succeeds(
    new_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = new_app()
    both_looked = threading.Barrier(2, timeout=30)
    answers: list[int] = []

    look, looks = queries.has_accounts, itertools.count()

    def nobody_yet() -> bool:
        """Both see an empty installation before either continues, as may happen on any database; the failing one checks
        again.
        """
        there = look()
        db.session.commit()
        if next(looks) < both_looked.parties:
            both_looked.wait()
        return there

    monkeypatch.setattr(queries, "has_accounts", nobody_yet)

    def found(number: int) -> None:
        typed = {"last_name": "Patel", "email": f"mira{number}@example.edu"}
        secret = {"password": "a lamp beside the sea", "again": "a lamp beside the sea"}
        with app.app_context():
            answers.append(Client(app).post("/first-run", data=typed | secret).status_code)

    threads = [threading.Thread(target=found, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert len(db.session.scalars(select(User)).all()) == 1
    first, second = sorted(answers)
    assert first == 303
    assert second in (404, 422), "the page is gone, or says that there is an administrator"
