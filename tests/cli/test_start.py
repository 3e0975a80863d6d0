"""Starting is quick: libraries for files, reports and migrations are imported where they are used."""

from __future__ import annotations

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

pytestmark = pytest.mark.once


def test_an_application_starts_without_heavy_libraries(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, str(tmp_path)]
    started = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(started.stdout.split())
    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))


def test_the_password_of_nobody_takes_as_long_as_any_other() -> None:
    """It was hashed with the parameters that new passwords are hashed with."""
    assert not credentials.hasher.check_needs_rehash(credentials.NO_ONE)
    assert not credentials.verify(credentials.NO_ONE, "nobody has this password")
