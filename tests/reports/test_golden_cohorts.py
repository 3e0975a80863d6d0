"""The bytes of whole reports, recorded before reports were counted in memory.

`golden_cohorts.json` has the report_id, and for each aggregate CSV (with its byte order mark) the size and the
SHA-256 of its bytes. This test wrote it with REWRITE_GOLDEN=1 on SQLite at the last commit before that change; it was
then checked on PostgreSQL. Each entry is a cohort, a report date, and a policy:

- check institution: `tests.reports.institution.invent`, as of the report date and as of a day early in the term;
- tiny, small: the same with 24 and 40 placements and other seeds, so that most groups are hidden;
- one college: the check institution, reported by staff limited to college ENG;
- cohort import: `../shared/data/placements_2025SU.csv` imported into a term with its eight programs in two colleges;
- demo: each term of the sample institution as `placement.demo.seed` filled it on 2026-03-18, before that change.
- demo by its services: the same as it is filled now; see tests/demo/test_reports.py.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from placement.core.actors import CLI, Actor, ActorKind, Role
from placement.core.database import db
from placement.exchange.rules import reading
from placement.exchange.services import plan as exchange_plan
from placement.people.models import College
from placement.reports import services
from placement.reports.disclosure import POLICIES
from placement.reports.package import write_files
from placement.terms.models import Term
from tests import factories as make
from tests.databases import DbSession
from tests.demo.conftest import TODAY
from tests.exchange.files import PROGRAMS, carry_out, shared_file
from tests.reports.frozen_demo import insert_demo
from tests.reports.institution import REPORTS_ON, invent

GOLDEN = Path(__file__).parent / "golden_cohorts.json"
EARLY = date(2025, 2, 10)
Described = dict[str, Any]


def describe(term: Term, as_of: date | None, policy: str, actor: Actor = CLI) -> Described:
    """The id of a report, and size and hash of its aggregate files."""
    report = services.make_report(services.scope_of(actor, term, as_of), POLICIES[policy])
    files = {name: data for name, data in write_files(report).items() if name.endswith(".csv")}
    return {"report_id": report.id, **{name: f"{len(data)} {_sha256(data)}" for name, data in files.items()}}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check(found: dict[str, Described]) -> None:
    """Compare with the recorded values; REWRITE_GOLDEN=1 records them instead, for intended changes only."""
    golden = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    if os.environ.get("REWRITE_GOLDEN"):
        golden |= found
        GOLDEN.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
    assert found == {name: golden.get(name) for name in found}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("name", "size", "seed", "as_of"),
    [
        ("check institution", 90, 7, REPORTS_ON),
        ("check institution, early", 90, 7, EARLY),
        ("tiny", 24, 3, REPORTS_ON),
        ("small", 40, 11, REPORTS_ON),
    ],
)
def test_report_of_an_invented_cohort_matches_the_golden_bytes(
    name: str, size: int, seed: int, as_of: date, policy: str, db_session: DbSession
) -> None:
    check({f"{name}, {policy}": describe(invent(size=size, seed=seed), as_of, policy)})


def test_report_of_one_college_matches_the_golden_bytes(db_session: DbSession) -> None:
    term = invent()
    college = db_session.scalars(select(College.id).where(College.code == "ENG")).one()
    limited = Actor(ActorKind.USER, id=1, roles=frozenset({Role.STAFF}), colleges=frozenset({college}))
    check({"one college, internal_k5": describe(term, REPORTS_ON, "internal_k5", limited)})


def test_report_of_an_imported_cohort_matches_the_golden_bytes(
    db_session: DbSession, clock: time_machine.Traveller
) -> None:
    clock.move_to("2025-05-12T15:00:00+00:00")
    term = make.term(code="2025SU")
    colleges = [make.college(code="ENG"), make.college(code="SCI")]
    for number, code in enumerate(sorted(PROGRAMS)):
        make.program(code=code, college=colleges[number % 2])
    plan = exchange_plan.plan(CLI, reading.read(shared_file("placements_2025SU.csv")))
    carry_out(CLI, plan, "placements_2025SU.csv")
    check({f"cohort import, {policy}": describe(term, date(2025, 9, 14), policy) for policy in POLICIES})


def test_reports_of_the_sample_institution_match_the_golden_bytes(db_session: DbSession) -> None:
    insert_demo()
    check(describe_terms("demo"))


def describe_terms(name: str) -> dict[str, Described]:
    """The reports of both terms of a sample institution."""
    terms = db.session.scalars(select(Term).order_by(Term.starts_on)).all()
    return {
        f"{name} {term.code}, {policy}": describe(term, min(TODAY, term.reports_on), policy)
        for term in terms
        for policy in POLICIES
    }
