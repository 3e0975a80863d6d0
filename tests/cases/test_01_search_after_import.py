"""Case 01: imported placements are found by title, number, student, address, and supervisor, and exported."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from placement.core.database import db
from placement.jobs import worker
from tests.cases.importing import RunCase, case_file
from tests.client import Client

CASE = "01-search-after-import"
SEARCHES = ("Zeppelin", "zeppelin", "ZZ-77", "amal1.okafor@example.edu", "Castellanos")
MORE = ("robin.castellanos@example.com", "<Amal1.Okafor@Example.edu>", "okafor", "S1000001")


def refs(client: Client, words: str) -> list[str]:
    """The rows of the placement list for these words."""
    page = client.get("/placements", query_string={"q": words}).page
    return [box.get("value") or "" for box in page.all("input", name="chosen")]


def exported(client: Client, words: str) -> list[str]:
    answer = client.post("/placements/export.csv", data={"q": words})
    rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    return [row["ref"] for row in rows]


@pytest.mark.parametrize("words", [*SEARCHES, *MORE])
def test_placements_imported_by_command_are_found_and_exported(words: str, run_case: RunCase, office: Client) -> None:
    assert run_case(CASE).stdout.startswith("1 created")
    found = refs(office, words)
    assert len(found) == 1
    assert exported(office, words) == found
    assert refs(office, words + "x") == []


def test_placements_imported_on_the_page_are_found(installation: Flask, office: Client) -> None:
    data = case_file(CASE).read_bytes()
    preview = office.post("/import", data={"file": (io.BytesIO(data), "import.csv")}).location
    office.post(f"{preview}/start")
    worker.run_once()
    assert [len(refs(office, words)) for words in SEARCHES] == [1] * len(SEARCHES)


def test_placements_imported_earlier_are_found_after_the_upgrade(
    run_case: RunCase, installation: Flask, office: Client
) -> None:
    run_case(CASE)
    db.session.remove()
    with installation.app_context():
        downgrade(revision="0018")
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE placement SET folded = ''")
        upgrade()
    assert [len(refs(office, words)) for words in SEARCHES] == [1] * len(SEARCHES)
