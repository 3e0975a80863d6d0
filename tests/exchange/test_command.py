"""`flask placements import`, called as an outside program: exit codes, the summary line, and the problems file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from placement.audit.models import AuditEntry
from placement.core.actors import ActorKind
from placement.core.database import db
from placement.placements.models import Placement
from tests import factories as make
from tests.exchange.files import GOOD, PROGRAMS, file_of, shared_file

SECOND = {**GOOD, "student_id": "S2", "student_email": "s2@example.edu", "external_id": "X-2"}
BAD = {**SECOND, "state": "flying"}


@pytest.fixture
def ready(new_app: Callable[..., Flask]) -> Flask:
    """An installation with a term and programs."""
    app = new_app()
    with app.app_context():
        make.term(code="2025SU")
        college = make.college()
        for code in PROGRAMS:
            make.program(code=code, college=college)
        db.session.commit()
    return app


@pytest.fixture
def run(ready: Flask, tmp_path: Path) -> Callable[..., Result]:
    """`run(rows or bytes, "--check")` runs the command on a file of these rows."""

    def call(content: Any, *options: str) -> Result:
        file = tmp_path / "placements.csv"
        file.write_bytes(content if isinstance(content, bytes) else file_of(*content))
        return ready.test_cli_runner().invoke(args=["placements", "import", str(file), *options])

    return call


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Placement)) or 0


def test_valid_file_is_imported_and_audited_as_cli(run: Callable[..., Result], ready: Flask) -> None:
    result = run([GOOD, SECOND])

    assert (result.exit_code, result.stdout) == (0, "2 created, 0 changed, 0 unchanged, 0 left out\n")
    assert count(ready) == 2
    with ready.app_context():
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.verb, last.subject_kind, last.actor_kind) == ("import", "file", ActorKind.CLI)
        assert (last.detail["source"], last.detail["created"]) == ("placements.csv", 2)


def test_problems_exit_1_and_nothing_is_written(run: Callable[..., Result], ready: Flask) -> None:
    result = run([GOOD, BAD])

    assert (result.exit_code, result.stdout) == (1, "1 created, 0 changed, 0 unchanged, 1 left out\n")
    assert "Line 3, record 2, state, “flying”: Write one of: draft" in result.stderr
    assert count(ready) == 0


def test_good_rows_option_imports_valid_rows_and_exits_0(run: Callable[..., Result], ready: Flask) -> None:
    result = run([GOOD, BAD], "--good-rows")

    assert (result.exit_code, result.stdout) == (0, "1 created, 0 changed, 0 unchanged, 1 left out\n")
    assert count(ready) == 1


@pytest.mark.parametrize(("options", "code"), [((), 1), (("--good-rows",), 0), (("--good-rows", "--update"), 0)])
def test_check_option_never_writes(
    run: Callable[..., Result], ready: Flask, options: tuple[str, ...], code: int
) -> None:
    result = run([GOOD, BAD], "--check", *options)

    assert (result.exit_code, result.stdout) == (code, "1 created, 0 changed, 0 unchanged, 1 left out\n")
    assert count(ready) == 0
    with ready.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_changes_exit_0_and_are_applied_only_with_update(run: Callable[..., Result], ready: Flask) -> None:
    run([GOOD])
    changed = [{**GOOD, "title": "New"}]

    for options in ((), ("--update",)):
        assert run(changed, *options).stdout == "0 created, 1 changed, 0 unchanged, 0 left out\n"
    assert run(changed).stdout == "0 created, 0 changed, 1 unchanged, 0 left out\n"


def test_problems_file_has_each_cell_as_read(run: Callable[..., Result], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run([GOOD, {**BAD, "credits": "-1"}], "--problems", str(out))

    lines = out.read_bytes().decode().split("\r\n")
    assert lines[0] == "line,record,column,value,problem"
    assert [line.split(",")[:4] for line in lines[1:3]] == [["3", "2", "credits", "-1"], ["3", "2", "state", "flying"]]
    run([GOOD], "--problems", str(out))
    assert out.read_bytes() == b"line,record,column,value,problem\r\n"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x81\x8d", b"PK\x03\x04"])
def test_unreadable_file_exits_2_with_one_sentence(run: Callable[..., Result], content: bytes) -> None:
    result = run(content)

    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_undetected_byte_is_named_and_an_encoding_can_be_given(run: Callable[..., Result]) -> None:
    content = file_of({**GOOD, "student_last_name": "Ťa"}).decode().encode("cp1250")

    guessed = run(content)
    assert (guessed.exit_code, "Windows-1252 does not define byte" in guessed.stderr) == (2, True)
    assert run(content, "--check", "--encoding", "Windows-1250").exit_code == 0
    unknown = run(content, "--encoding", "klingon")
    assert (unknown.exit_code, "Windows-1250" in unknown.stderr) == (2, True)


def test_missing_file_exits_2(ready: Flask, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        result = ready.test_cli_runner().invoke(args=["placements", "import", str(path)])
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_unwritable_problems_file_stops_the_import(run: Callable[..., Result], ready: Flask, tmp_path: Path) -> None:
    result = run([GOOD], "--problems", str(tmp_path / "no" / "such" / "folder.csv"))

    assert (result.exit_code, count(ready)) == (2, 0)


def test_problems_file_never_overwrites_the_import_file(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "placements.csv"
    for same in (file, tmp_path / "." / ".." / tmp_path.name / file.name):
        result = run([BAD], "--problems", str(same))
        assert (result.exit_code, file.read_bytes()) == (2, file_of(BAD))
        assert "another file" in result.stderr


def test_valid_rows_of_the_messy_file_are_imported_by_the_command(run: Callable[..., Result], ready: Flask) -> None:
    result = run(shared_file("placements_messy.csv"), "--good-rows")

    assert (result.exit_code, result.stdout) == (0, "44 created, 0 changed, 0 unchanged, 16 left out\n")
    assert "Ignored unknown columns: Favourite color." in result.stderr
    assert count(ready) == 44


def test_long_list_of_problems_is_shortened_on_screen(run: Callable[..., Result]) -> None:
    rows = [{**BAD, "external_id": f"X-{n}", "student_id": f"S{n}", "student_email": f"s{n}@e.edu"} for n in range(30)]

    assert "... and 10 more problems." in run(rows).stderr
