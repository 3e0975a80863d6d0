"""Programs the tests need beside Python: a missing one fails and names what to install, it does not skip."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


def find_program(name: str, package: str, *elsewhere: Path) -> str:
    """The path of a program in PATH, or in one of the folders where the package hides it."""
    found = shutil.which(name) or next((str(folder / name) for folder in elsewhere if (folder / name).exists()), None)
    if found is None:
        pytest.fail(f"{name} is missing: install the Debian package {package}", pytrace=False)
    return found
