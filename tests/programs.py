"""Programs the tests need besides Python: if one is missing, the test fails and names the package to install."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


def find_program(name: str, package: str, *elsewhere: Path) -> str:
    """The path of a program in PATH, or in one of its package's other folders."""
    found = shutil.which(name) or next((str(folder / name) for folder in elsewhere if (folder / name).exists()), None)
    if found is None:
        pytest.fail(f"{name} is missing: install the Debian package {package}", pytrace=False)
    return found
