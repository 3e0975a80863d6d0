"""The README is correct: its targets, commands, options, settings, and packages exist, and its first hour works."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from flask.testing import FlaskCliRunner

from config import from_environment
from placement.core.version import VERSION

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

FLASK = re.compile(r"(?:`|\.venv/bin/)flask ([^`\n]+)")


def test_every_make_target_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(code())))
    offered = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.M))
    assert named <= offered
    assert {"demo", "test", "run", "setup"} <= named


@pytest.mark.parametrize("written", sorted(set(FLASK.findall(README))))
def test_every_command_and_option_exists(app: Flask, written: str) -> None:
    words = written.replace("\\|", "|").split()
    command: click.Command = FlaskGroup()
    with click.Context(command, obj=ScriptInfo(create_app=lambda: app)) as context:  # leaving it pops the app's context
        while isinstance(command, click.Group) and words:
            found = command.get_command(context, words.pop(0))
            assert found is not None
            command = found
    options = {option for parameter in command.params for option in parameter.opts}
    named = set(re.findall(r"--[a-z-]+", " ".join(words)))
    assert named <= options


GIVEN = {"SECRET_KEY": "given", "TODAY": "2025-06-16", "ALLOW_FIXED_CLOCK": "1"}


class Asked(Mapping[str, str]):
    """An environment that records the names read from it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return GIVEN[name]

    def __iter__(self) -> Iterator[str]:
        return iter(GIVEN)

    def __len__(self) -> int:
        return len(GIVEN)


def test_listed_settings_are_those_the_application_reads() -> None:
    asked = Asked()
    assert from_environment(asked).today == date(2025, 6, 16)
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M))
    assert listed | {"ALLOW_FIXED_CLOCK"} == asked.names
    assert "`ALLOW_FIXED_CLOCK=1`" in table


def test_tour_names_every_package() -> None:
    tour = README.partition("## A tour")[2].partition("\n## ")[0]
    named = {name for line in tour.splitlines() for name in re.findall(r"\b([a-z_]+)/", line)}
    there = {path.parent.name for path in ROOT.glob("placement/*/__init__.py")}
    assert there <= named
    assert named - there <= {"placement", "decisions", "static"}


def test_drawing_has_the_rows_of_the_import_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [
        one for one in settings["tool"]["importlinter"]["contracts"] if one.get("containers") == ["placement"]
    ]
    rows: dict[int, set[str]] = {}
    drawing = (ROOT / "placement" / "static" / "architecture.svg").read_text(encoding="utf-8")
    for y, name in re.findall(r'<text x="\d+" y="(\d+)" text-anchor="middle">([a-z_]+)</text>', drawing):
        rows.setdefault(int(y), set()).add(name)
    assert [rows[y] for y in sorted(rows)] == [set(layer.split(" | ")) for layer in contract["layers"]]


def test_every_named_path_and_function_exists() -> None:
    for path in re.findall(r"(?:\]\(|src=\")([^)\"#:]+)[)\"]", README):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)(?:\([^`]*\))?`", README):
        assert resolved(name), name
    for path in re.findall(r"`((?:[a-z_]+/)+[a-z_.]*)`", README.partition("## Where to add")[2]):
        assert (ROOT / path).exists() or (ROOT / "placement" / path).exists(), path


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    released = re.search(r"^## \[([0-9.]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert released is not None
    assert VERSION == project == released[1]


def test_first_hour_works_as_written(new_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = new_app()
    runner = app.test_cli_runner()
    block = README.partition("## The first hour")[2].partition("```")[2].partition("```")[0]
    for command in FLASK.findall(block):
        words = shlex.split(command)
        if "placements.csv" in words:
            words[words.index("placements.csv")] = str(tmp_path / "placements.csv")
        answer = runner.invoke(args=words)
        assert answer.exit_code == 0, f"flask {command}: {answer.output}"
    again = runner.invoke(args=["placements", "example", str(tmp_path / "placements.csv")])
    assert (again.exit_code, "exists already" in again.output) == (2, True)
    after = README.partition("At the end of the term: `.venv/bin/flask ")[2].partition("`")[0]
    answer = run_in(tmp_path, runner, shlex.split(after))
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "report" / "cohort_summary.csv").exists()


def run_in(folder: Path, runner: FlaskCliRunner, words: list[str]) -> click.testing.Result:
    words[words.index("report")] = str(folder / "report")
    return runner.invoke(args=words)


def resolved(name: str) -> bool:
    """True for a file or package of the repository, or a name defined in one, such as `services.submit`."""
    *modules, last = name.split(".")
    path = "/".join(modules) + ".py"
    sources = [file.read_text(encoding="utf-8") for file in ROOT.glob(f"placement/**/{path}")]
    package = ROOT / "placement" / name.replace(".", "/")
    if (ROOT / name).exists() or package.is_dir() or package.with_suffix(".py").exists():
        return True
    return any(re.search(rf"^(?:def |class )?{last}\b", text, re.M) for text in sources)


def code() -> Iterator[str]:
    """All code in the README."""
    yield from re.findall(r"```\n(.*?)```", README, re.S)
    yield from re.findall(r"`([^`\n]+)`", README)
