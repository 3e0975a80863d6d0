"""`flask version` shows the installed version of each dependency."""

from __future__ import annotations

import platform
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from flask import Flask

from placement.core.version import VERSION

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


def test_version_command_shows_the_installed_version_of_each_dependency(app: Flask) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^a-z0-9-]", text)[0] for text in project["dependencies"]}
    done = app.test_cli_runner().invoke(args=["version"])
    shown = dict(line.split(" ", 1) for line in done.output.splitlines())
    assert done.exit_code == 0
    assert shown == {
        "placement": VERSION,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in names},
    }
