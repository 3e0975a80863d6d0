"""The first report loads pandas; nothing loads it earlier."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[2]

PROCESS = """
import sys
from datetime import date
from pathlib import Path
from placement.core.settings import Settings
from placement import create_app
from placement.core.actors import CLI
from placement.core.database import db
from placement.reports import services
from placement.reports.disclosure import POLICIES
from placement.terms.models import Term

def loaded():
    return sorted({"pandas"} & set(sys.modules))

app = create_app(Settings(database_url=sys.argv[1], secret_key="s" * 32, instance_path=Path(sys.argv[2])))
client = app.test_client()
print([client.get(path).status_code for path in ("/sign-in", "/reports")], loaded())
with app.app_context():
    day = date(2025, 1, 13)
    term = Term(code="T", name="T", starts_on=day, ends_on=date(2025, 5, 9), reports_on=date(2025, 6, 9))
    db.session.add(term)
    db.session.flush()
    services.make_report(services.scope_of(CLI, term, day), POLICIES["internal_k5"])
print(loaded())
"""


def test_process_without_a_report_does_not_load_pandas(new_app: Callable[..., Flask], tmp_path: Path) -> None:
    url = new_app().config["SQLALCHEMY_DATABASE_URI"]
    run = subprocess.run(
        [sys.executable, "-c", PROCESS, url, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["[303, 303] []", "['pandas']"]
