"""The real server: gunicorn as `make demo` starts it, on its own port."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError

from flask import Flask

from config import from_environment
from placement import create_app
from placement.core.database import db

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Site:
    """A running server's address and settings."""

    address: str
    environ: dict[str, str]

    @property
    def file(self) -> str:
        return self.environ["DATABASE_URL"].removeprefix("sqlite:///")

    def flask(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a `flask` command with the settings of this site."""
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=check)


@contextmanager
def application(site: Site) -> Iterator[Flask]:
    """The application in this process, on the database the server uses."""
    app = create_app(from_environment(site.environ))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def prepared(folder: Path, **settings: str) -> Site:
    """A site on a SQLite file in `folder`, not started yet; its port is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SECRET_KEY": "for journeys only",
        "BASE_URL": address,
        **settings,
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return Site(address, kept | settings)


def copied(site: Site, folder: Path) -> Site:
    """A site in `folder` with the same clock and a copy of the other site's data."""
    copy = prepared(folder, **{name: site.environ[name] for name in ("TODAY", "ALLOW_FIXED_CLOCK")})
    with closing(sqlite3.connect(site.file)) as source, closing(sqlite3.connect(copy.file)) as target:
        source.backup(target)
    return copy


@contextmanager
def started(site: Site, workers: int = 1) -> Iterator[Site]:
    """Run the server within the context; show its output if it fails to start."""
    bind = site.address.removeprefix("http://")
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", bind, "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", "4", "--no-control-socket", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env=site.environ) as server:
        try:
            _wait_until_it_answers(site.address, server)
            yield site
        finally:
            server.terminate()


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/help", timeout=5):
                return
        except OSError as error:  # refused, reset, or too slow: not started yet
            up_and_broken = isinstance(error, HTTPError) or server.poll() is not None
            if up_and_broken or time.monotonic() > deadline:
                raise AssertionError(f"the server at {address} does not answer: {error}") from error
        time.sleep(0.05)
