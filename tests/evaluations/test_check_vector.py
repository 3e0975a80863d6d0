"""Twelve students enter the domain's check vector on the pages; the report prints the vector's figures."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date

import time_machine
from sqlalchemy import select

from placement.core.actors import CLI
from placement.core.database import db
from placement.reports.disclosure import POLICIES
from placement.reports.package import write_files
from placement.reports.services import make_report, scope_of
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from tests import factories as make
from tests.client import Client

PRE = [3, 2, 4, 3, 3, 2, 4, 3, 2, 3, 4, 1]
POST = [4, 3, 4, 4, 3, 4, 5, 3, 3, 4, 3, 2]
PRINTED = {
    "n_eligible": "12",
    "n_pair": "12",
    "pair_rate": "1.0000",
    "improved": "8",
    "same": "3",
    "declined": "1",
    "share_improved": "0.6667",
    "ci_low": "0.3906",
    "ci_high": "0.8619",
    "median_change": "1.0000",
    "mean_change": "0.6667",
    "mean_ci_low": "0.1720",
    "mean_ci_high": "1.1613",
    "sd_change": "0.7785",
    "dz": "0.8563",
    "gz": "0.7964",
    "d_av": "0.7684",
    "low_precision": "1",
    "suppressed": "0",
    "reason": "",
}


def test_report_prints_the_check_vector(
    sign_in: Callable[..., Client], clock: time_machine.Traveller, db_session: object
) -> None:
    ensure_defaults(CLI)
    skill_id = db.session.scalars(select(Skill.id).where(Skill.code == "COMM")).one()
    term, program = make.term(starts_on=date(2025, 5, 19), ends_on=date(2025, 8, 22)), make.program()
    dates = {"planned_start": date(2025, 6, 2), "planned_end": date(2025, 8, 11), "actual_start": None}
    placements = [make.active(term=term, program=program, **dates) for _ in PRE]
    for day, occasion, ratings in (("2025-06-03", "baseline", PRE), ("2025-08-08", "final", POST)):
        clock.move_to(date.fromisoformat(day))
        for placement, rating in zip(placements, ratings, strict=True):
            browser = sign_in(placement.student)
            address = f"/placements/{placement.ref}/skills/{occasion}"
            assert browser.post(address, data={f"now_{skill_id}": str(rating)}).status_code == 303
    report = make_report(scope_of(CLI, term, None), POLICIES["internal_k5"])
    printed = write_files(report, bom=False)["skills_change.csv"].decode()
    wanted = {"dimension": "all", "skill_code": "COMM", "source": "self"}
    (row,) = (row for row in csv.DictReader(printed.splitlines()) if wanted.items() <= row.items())
    assert {column: row[column] for column in PRINTED} == PRINTED
