"""The installation the shared cases assume: term 2025FA, program CS-BS, no other data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from placement.core.database import db
from tests import factories as make
from tests.cases.importing import RunCase


@pytest.fixture
def run_case(new_app: Callable[..., Flask]) -> RunCase:
    """Runs the import on the files of a case."""
    app = new_app()
    with app.app_context():
        make.term(code="2025FA", starts_on=date(2025, 8, 25), ends_on=date(2025, 12, 19))
        make.program(code="CS-BS", college=make.college())
        db.session.commit()
    return RunCase(app)
