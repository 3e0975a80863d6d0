"""The shared cases: small files beside the project, imported into an installation with one term and one program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from placement.core.database import db
from tests import factories as make
from tests.client import Client

CASES = Path(__file__).parents[3] / "shared" / "cases"


def case_file(case: str, name: str = "import.csv") -> Path:
    """A file of a case; a machine without the shared folder says so."""
    path = CASES / case / name
    if not path.exists():
        pytest.skip(f"{path} is absent: the shared cases lie beside the project, not in it")
    return path


@pytest.fixture
def installation(new_app: Callable[..., Flask], clock: time_machine.Traveller) -> Flask:
    """Term 2025FA and program CS-BS, no other data; today is 2025-11-20."""
    clock.move_to(date(2025, 11, 20))
    app = new_app()
    with app.app_context():
        make.term(code="2025FA", starts_on=date(2025, 8, 25), ends_on=date(2025, 12, 19))
        make.program(code="CS-BS")
        db.session.commit()
    return app


@pytest.fixture
def run_import(installation: Flask) -> Callable[..., Result]:
    """`run_import("01-search-after-import", "--check")` calls the command on the file of a case."""

    def call(case: str, *options: str, name: str = "import.csv") -> Result:
        arguments = ["placements", "import", str(case_file(case, name)), *options]
        return installation.test_cli_runner().invoke(args=arguments)

    return call


@pytest.fixture
def office(installation: Flask) -> Iterator[Client]:
    """A browser of somebody in the career office."""
    with installation.app_context():
        yield installation.test_client().sign_in(make.staff())
