"""The sample institution's reports give no small count away; see tests/attacks/test_report_solver.py."""

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


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("number", [0, 1])
def test_no_small_count_is_recovered_on_two_days(within: Flask, number: int, policy: str) -> None:
    term = db.session.scalars(select(Term).order_by(Term.starts_on)).all()[number]
    days = min(TODAY, term.reports_on), min(TODAY, term.ends_on) - timedelta(days=20)
    found = {day: attack(term, POLICIES[policy], day).recover() for day in days}
    assert found == {day: {} for day in days}
