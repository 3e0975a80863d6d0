"""Files for import tests: the shared real files, and small generated ones."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from placement.core import csvtext
from placement.core.actors import Actor
from placement.exchange.rules import columns
from placement.exchange.rules.checks import KnownCodes
from placement.exchange.rules.reading import Record
from placement.exchange.services.plan import ImportPlan
from placement.exchange.services.write import prepare, write

SHARED = Path(__file__).parents[3] / "shared" / "data"
PROGRAMS = frozenset({"CS-BS", "FIN-BBA", "BIO-BS", "HIST-BA", "DS-MS", "NURS-BSN", "EE-BS", "MKT-BBA"})
KNOWN = KnownCodes(terms=frozenset({"2025SU"}), programs=PROGRAMS)

GOOD: Mapping[str, str] = {
    "student_id": "S1",
    "student_first_name": "Síle",
    "student_last_name": "Ó Laimhbheartaigh",
    "student_email": "sile@example.edu",
    "program_code": "CS-BS",
    "term": "2025SU",
    "external_id": "X-1",
    "placement_type": "internship",
    "title": "Intern",
    "host_name": "Acme",
    "start_date": "2025-06-02",
    "end_date": "2025-08-22",
    "state": "approved",
}


def shared_file(name: str) -> bytes:
    """The bytes of a shared file; the test is skipped with a reason without the folder."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is absent: the shared files lie beside the project, not in it")
    return path.read_bytes()


def record(number: int = 1, /, **cells: str) -> Record:
    """A valid record with these changes; different numbers are different placements."""
    numbered = {
        "student_id": f"S{number}",
        "student_email": f"s{number}@example.edu",
        "external_id": f"X-{number}",
    }
    return Record(number + 1, number, {**GOOD, **numbered, **cells})


def file_of(*rows: Mapping[str, str]) -> bytes:
    """A CSV file with all columns."""
    table = [[row.get(name, "") for name in columns.NAMES] for row in rows]
    return csvtext.write([columns.NAMES, *table], raw=True)


def carry_out(actor: Actor, plan: ImportPlan, source: str, **choices: bool) -> None:
    """Prepare and write a plan, like the command."""
    write(actor, prepare(actor, plan, source, **choices))
