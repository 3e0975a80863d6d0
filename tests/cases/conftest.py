"""The installation the shared cases assume: term 2025FA, program CS-BS, no other data; today is 2025-11-20."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask

from placement.core.database import db
from tests import factories as make
from tests.cases.importing import RunCase
from tests.client import Client


@pytest.fixture
def installation(new_app: Callable[..., Flask], clock: time_machine.Traveller) -> Flask:
    """The application on its database."""
    clock.move_to(date(2025, 11, 20))
    app = new_app()
    with app.app_context():
        make.term(code="2025FA", starts_on=date(2025, 8, 25), ends_on=date(2025, 12, 19))
        make.program(code="CS-BS", college=make.college())
        db.session.commit()
    return app


@pytest.fixture
def run_case(installation: Flask) -> RunCase:
    """Import the files of a case."""
    return RunCase(installation)


@pytest.fixture
def office(installation: Flask) -> Iterator[Client]:
    """A browser of career office staff."""
    with installation.app_context():
        client = Client(installation).sign_in(make.staff())
        db.session.remove()  # a session with an open read holds SQLite's lock
        yield client
