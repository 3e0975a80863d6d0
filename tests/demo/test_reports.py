"""The demo's reports keep their bytes and give no small count away; see tests/attacks/test_report_solver.py."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from placement.core.database import db
from placement.reports.disclosure import POLICIES
from placement.terms.models import Term
from tests.attacks.test_report_solver import attack
from tests.demo.conftest import TODAY
from tests.reports.test_golden_cohorts import check, describe_terms


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("number", [0, 1])
def test_no_small_count_is_recovered_on_two_days(within: Flask, number: int, policy: str) -> None:
    term = db.session.scalars(select(Term).order_by(Term.starts_on)).all()[number]
    days = min(TODAY, term.reports_on), min(TODAY, term.ends_on) - timedelta(days=20)
    found = {day: attack(term, POLICIES[policy], day).recover() for day in days}
    assert found == {day: {} for day in days}


def test_reports_keep_their_bytes(within: Flask) -> None:
    """Written down with REWRITE_GOLDEN=1; a change of the demo or of a service may change them."""
    check(describe_terms("demo by its services"))
