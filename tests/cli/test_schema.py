"""Every command first checks the schema; a plain shell needs no settings but `flask`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import text

from config import SettingInvalid, from_environment
from placement.core import email_address
from placement.core.database import db

ROOT = Path(__file__).parents[2]
FALL = ["terms", "add", "2025FA", "--name", "Fall 2025", "--starts", "2025-08-25", "--ends", "2025-12-19"]


def start(url: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLASK")}
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "flask"), *arguments],
        cwd=ROOT,
        env=kept | {"DATABASE_URL": url, "SECRET_KEY": "for tests only"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


@pytest.fixture
def is_sqlite() -> bool:
    return os.environ.get("TEST_DATABASE", "sqlite") == "sqlite"


def test_command_in_a_plain_shell_without_a_database_file_works(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    assert finish(start(url, *FALL)) == (0, "Added term 2025FA.\n", "")
    assert finish(start(url, *FALL)) == (0, "Term 2025FA is there already.\n", "")


def test_schema_is_updated_from_a_plain_shell(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    returned, _, err = finish(start(url, "db", "upgrade"))
    assert returned == 0, err
    returned, out, _ = finish(start(url, "db", "current"))
    assert (returned, out.rstrip().endswith("(head)")) == (0, True)


def test_simultaneous_commands_create_the_schema_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    codes = ("2025FA", "2026SP", "2026SU")
    processes = [start(url, *FALL[:2], code, *FALL[3:]) for code in codes]
    assert [finish(process) for process in processes] == [(0, f"Added term {code}.\n", "") for code in codes]


def test_old_schema_is_upgraded_on_sqlite_and_reported_on_postgresql(
    new_app: Callable[..., Flask], is_sqlite: bool
) -> None:
    app = new_app()
    with app.app_context():
        downgrade(revision="0009")
    done = app.test_cli_runner().invoke(args=FALL)
    if is_sqlite:
        assert (done.exit_code, done.output) == (0, "Added term 2025FA.\n")
    else:
        assert done.exit_code == 1
        assert "flask db upgrade" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_database_of_a_newer_version_is_unchanged(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    done = app.test_cli_runner().invoke(args=FALL)
    assert done.exit_code == 1
    assert "newer version" in done.stderr


@pytest.mark.parametrize(
    ("url", "settings", "code", "words"),
    [
        ("sqlite:////nowhere/at/all.sqlite3", {}, 2, "unable to open"),
        ("nonsense://", {}, 2, "DATABASE_URL"),
        ("sqlite://", {"TIME_ZONE": "Mars/Base"}, 2, "TIME_ZONE"),
    ],
)
def test_unusable_settings_are_reported_in_a_sentence(
    url: str, settings: dict[str, str], code: int, words: str
) -> None:
    returned, out, err = finish(start(url, "worker", "--once", **settings))
    assert (returned, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TODAY", "2025-05-12", "ALLOW_FIXED_CLOCK"),
        ("SMTP_URL", "mail.example.edu", "SMTP_URL"),
        ("OFFICE_PHONE", "5" * 41, "OFFICE_PHONE"),
    ],
)
def test_unusable_setting_is_named(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        from_environment({"DATABASE_URL": "sqlite://", "SECRET_KEY": "for tests only", name: value})


@pytest.mark.parametrize(
    ("written", "domains"),
    [
        ("", set()),
        (" , ", set()),
        ("example.edu", {"example.edu"}),
        (" Example.EDU , @cs.example.edu,", {"example.edu", "cs.example.edu"}),
        ("b\u00fccher.example.com", {"xn--bcher-kva.example.com"}),
        ("xn--bcher-kva.example.com", {"xn--bcher-kva.example.com"}),
        ("stra\u00dfe.example.com", {"xn--strae-oqa.example.com"}),
        ("\uff45xample.edu", {"example.edu"}),
    ],
)
def test_faculty_domains_are_normalized_like_address_domains(written: str, domains: set[str]) -> None:
    config = from_environment({"DATABASE_URL": "sqlite://", "SECRET_KEY": "x", "FACULTY_DOMAINS": written})
    assert config.faculty_domains == domains
    if domains and "," not in written:
        assert {email_address.ascii_domain(f"ana@{written}")} == domains


@pytest.mark.parametrize(
    "written",
    ["*.example.edu", "example", "ana@example.edu", "example.edu cs.example.edu", "example.edu;x.edu", "https://x.edu"],
)
def test_impossible_faculty_domains_are_refused(written: str) -> None:
    """A domain that matches no address, or more than intended, is a typo."""
    with pytest.raises(SettingInvalid, match="FACULTY_DOMAINS"):
        from_environment({"DATABASE_URL": "sqlite://", "SECRET_KEY": "x", "FACULTY_DOMAINS": written})
