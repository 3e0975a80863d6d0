"""A private PostgreSQL for the length of a test run: no network, no fsync, deleted afterward."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import find_program

# Language-aware sorting, as most installations have it: code point order must be requested explicitly.
INITDB = (
    "--auth=trust",
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=icu",
    "--icu-locale=en",
    "--no-sync",
    "--no-instructions",
)


def _server_program(name: str) -> str:
    """Debian keeps the server's programs out of PATH, one folder per version; the newest is used."""
    return find_program(name, "postgresql", *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The address of an empty database on a server that listens only on a Unix socket."""
    home = tempfile.mkdtemp(prefix="placement-pg-", dir="/tmp")  # the path of a socket is limited to 107 characters
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(home, "postgres")
    control = [_server_program("pg_ctl"), "--pgdata", f"{home}/data", "--wait", "--log", f"{home}/log"]
    try:
        _run([_server_program("initdb"), "--pgdata", f"{home}/data", *INITDB])
        _run([*control, "start", "-o", f"-k {home} -c listen_addresses= -c fsync=off"])
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        if Path(home, "data", "postmaster.pid").exists():
            _run([*control, "stop", "--mode", "immediate"])
        shutil.rmtree(home)


def _run(command: list[str]) -> None:
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        pytest.fail(f"{command} failed:\n{done.stdout}", pytrace=False)
