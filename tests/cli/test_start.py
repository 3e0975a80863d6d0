"""Starting is quick: libraries for files, reports, and migrations are imported where they are used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from placement.people.services import credentials

ROOT = Path(__file__).parents[2]
HEAVY = ("alembic", "dns", "flask_migrate", "numpy", "openpyxl", "pandas", "psycopg", "scipy", "weasyprint", "zxcvbn")
START = """
import sys
from pathlib import Path
from placement.core.settings import Settings
from placement import create_app

create_app(Settings(database_url="sqlite://", secret_key="x", instance_path=Path(sys.argv[1])))
print(*sys.modules)
"""

HELP = """
import sys
from flask.cli import main

sys.argv = ["flask", "--help"]
try:
    main()
except SystemExit:
    print(*sys.modules)
"""

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("code", "says"), [(START, "sqlalchemy"), (HELP, "placements")])
def test_starting_loads_no_heavy_libraries(code: str, says: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", "FLASK_APP": "wsgi"}
    command = [sys.executable, "-c", code, str(tmp_path)]
    started = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    loaded = set(started.stdout.split())
    assert {says, "placement.reports"} <= loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))


def test_sign_in_of_an_unknown_account_computes_the_same_hash() -> None:
    """The placeholder hash uses the parameters of new passwords."""
    assert not credentials.hasher.check_needs_rehash(credentials.NO_ONE)
    assert not credentials.verify(credentials.NO_ONE, "nobody has this password")
