"""Promises to installers: cookies that match the address, and the install command if programs are missing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.once

PACKAGES = Path(__file__).parents[2] / ".ci" / "packages"


@pytest.mark.parametrize(("address", "secure"), [("https://placements.example.edu", True), ("http://localhost", False)])
def test_session_cookie_is_http_only_and_secure_on_https(
    new_app: Callable[..., Flask], address: str, secure: bool
) -> None:
    app = new_app(base_url=address)
    with app.app_context():
        make.admin()
        cookie = Client(app).get("/sign-in", base_url=address).headers["Set-Cookie"]
    marks = cookie.split("; ")
    assert {"HttpOnly", "SameSite=Lax"} <= set(marks)
    assert ("Secure" in marks) is secure


def test_user_without_root_gets_the_install_command(tmp_path: Path) -> None:
    """An unprivileged user on a machine that has Python and no browser."""
    (tmp_path / "python3").symlink_to(sys.executable)
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", PACKAGES], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    *_, line = done.stderr.splitlines()
    assert line.startswith("sudo apt-get install -y --no-install-recommends ")
    assert "chromium-headless-shell fonts-liberation" in line
