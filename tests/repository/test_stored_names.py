"""Names stored in rows of earlier versions: an update still reads them, and runs jobs that were waiting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Enum

from placement.audit.labels import list_labels
from placement.core.database import Base
from placement.jobs.services import handlers

HERE = Path(__file__)
STORED: dict[str, list[str]] = json.loads(HERE.with_name("stored_names.json").read_text())
TEMPLATES = HERE.parents[2] / "templates" / "mail"


def list_known_names(app: Flask) -> dict[str, set[str]]:
    """The names this version reads, by kind: jobs, emails, audit verbs, and each column of choices."""
    with app.app_context():
        known = {
            "jobs": {name for name in handlers if not name.startswith("tests.")},
            "emails": {path.stem for path in TEMPLATES.glob("*.txt")},
            "audit verbs": set(list_labels()),
        }
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum):
                known[f"{table.name}.{column.name}"] = set(column.type.enums)
    return known


@pytest.mark.parametrize("holder", sorted(STORED))
def test_stored_name_is_still_read(app: Flask, holder: str) -> None:
    """Renaming one needs a migration of its rows; only then may it be removed from stored_names.json."""
    assert set(STORED[holder]) - list_known_names(app).get(holder, set()) == set()


def test_every_name_this_version_stores_is_listed(app: Flask) -> None:
    known = list_known_names(app)
    missing = {holder: names - set(STORED.get(holder, [])) for holder, names in known.items()}
    assert {holder: sorted(names) for holder, names in missing.items() if names} == {}, "add them to stored_names.json"
