"""A column of the import is one entry: a copy of the product with one more entry reads, writes, and exports it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from placement.agreements.rules.content import AGREED_FACTS
from placement.exchange.rules import column_kinds, columns
from placement.exchange.rules.column_kinds import Kind, Owner, Trait
from placement.placements.models import Placement
from tests.exchange.files import GOOD

ROOT = Path(__file__).parents[2]
ENTRY = (
    'make_text("waiver", "Write why the hours are waived.", "Trained before", '
    'stored=("hours_waived",), longest=20, traits=frozenset({Trait.AS_SHOWN})),\n    '
)
LAST = 'make_choice("state"'
SCRIPT = """
import csv, io, json, sys
from pathlib import Path
from sqlalchemy import select
from placement.core.settings import Settings
from placement import create_app
from placement.core.actors import CLI
from placement.core.database import db
from placement.core.schema import bring_up_to_date
from placement.exchange.queries.existing import get_known
from placement.exchange.rules import problems, reading, samples
from placement.exchange.services import export, plan
from placement.placements.models import ImportedRow, Placement
from placement.worklist.queries import placement_list

home = Path(sys.argv[1])
app = create_app(Settings(database_url=f"sqlite:///{home}/x.sqlite3", secret_key="x", instance_path=home))
said = {}

def run(*words):
    answer = app.test_cli_runner().invoke(args=words)
    assert answer.exit_code == 0, answer.output
    return answer.output

def stored():
    with app.app_context():
        row = db.session.execute(select(Placement.hours_waived, ImportedRow.values).join(ImportedRow)).one()
        return [row[0], row[1]["waiver"]]

with app.app_context():
    bring_up_to_date()
run("terms", "add", "2025SU", "--name", "S", "--starts", "2025-05-12", "--ends", "2025-08-15")
run("programs", "add", "CS-BS", "--name", "One", "--college", "C1")
run("placements", "import", str(home / "first.csv"))
said["written"] = stored()
with app.app_context():
    changed = plan.plan(CLI, reading.read((home / "second.csv").read_bytes()))
    said["compared"] = [[c.column, c.before, c.after] for row in changed.rows for c in row.changes]
    wrong = plan.plan(CLI, reading.read((home / "long.csv").read_bytes()))
    said["checked"] = [[p.column, p.wanted] for p in wrong.problems]
    known = get_known(CLI)
    said["samples"] = ["waiver" in samples.template_rows(known)[0], "Trained before" in samples.example_rows(known)[1]]
    said["values"] = [row[-1] for row in samples.allowed_rows(known) if row[0] == "waiver"]
run("placements", "import", "--update", str(home / "second.csv"))
said["updated"] = stored()
with app.app_context():
    header, row = (rows for batch in export.list_batches(CLI, placement_list.read_address({})) for rows in batch)
    said["exported"] = dict(zip(header, row))["waiver"]
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Output of a copy of the product with one more entry in its table of columns."""
    home = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "placement", home / "placement", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("migrations", "templates"):
        (home / name).symlink_to(ROOT / name)
    table = home / "placement/exchange/rules/columns.py"
    source = table.read_text("utf-8")
    assert source.count(LAST) == 1
    table.write_text(source.replace(LAST, ENTRY + LAST), "utf-8")
    for name, waiver in (("first", "Trained before"), ("second", "=Trained"), ("long", "x" * 21)):
        with (home / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([[*GOOD, "waiver"], [*GOOD.values(), waiver]])
    (home / "script.py").write_text(SCRIPT, "utf-8")
    command = [sys.executable, str(home / "script.py"), str(home)]
    done = subprocess.run(command, cwd=home, env=os.environ | {"PYTHONPATH": str(home)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("written", ["Trained before", "Trained before"]),
        ("compared", [["waiver", "Trained before", "=Trained"]]),
        ("checked", [["waiver", "Write at most 20 characters. Write why the hours are waived."]]),
        ("samples", [True, True]),
        ("values", ["Write why the hours are waived."]),
        ("updated", ["=Trained", "=Trained"]),
        ("exported", "'=Trained"),
    ],
)
def test_added_column_reaches_every_step(said: dict[str, Any], step: str, expected: Any) -> None:
    assert said[step] == expected


@pytest.mark.parametrize("column", columns.COLUMNS, ids=lambda column: column.name)
def test_exported_column_can_be_imported(column: column_kinds.Column) -> None:
    """Every example survives a round trip, so an exported file can be imported again."""
    if column.owner is not Owner.PLACEMENT:
        assert column.read(column.example) == column.example
        return
    (attribute,) = column.attributes
    row = Placement(**{attribute: column.read(column.example)})
    assert column.read(column.show(row)) == column.read(column.example)


def test_every_stored_attribute_and_trait_exists() -> None:
    owned = {attribute for column in columns.list_owned(Owner.PLACEMENT) for attribute in column.attributes}
    assert owned <= set(Placement.__mapper__.attrs.keys())
    assert all(columns.list_with(trait) for trait in Trait)
    assert {column.kind for column in columns.COLUMNS} == set(Kind)


@pytest.mark.parametrize("fact", sorted(AGREED_FACTS))
def test_columns_of_an_agreed_fact_are_listed_as_agreed(monkeypatch: pytest.MonkeyPatch, fact: str) -> None:
    of_fact = {column.name for column in columns.COLUMNS if fact in column.placement_facts}
    assert of_fact
    assert of_fact <= columns.list_agreed()
    monkeypatch.setattr(columns, "AGREED_FACTS", AGREED_FACTS - {fact})
    assert columns.list_agreed().isdisjoint(of_fact)


def test_agreed_facts_are_columns_of_a_placement() -> None:
    assert set(Placement.__table__.columns.keys()) >= AGREED_FACTS
