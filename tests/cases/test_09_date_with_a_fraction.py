"""Case 09: a date cell with a time of day is that day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from placement.core.database import db
from placement.placements.models import Placement
from tests.cases.importing import RunCase


def test_date_cell_with_milliseconds_is_read_as_the_day(run_case: RunCase) -> None:
    result = run_case("09-date-with-a-fraction", "date_fraction.xlsx")

    assert (result.exit_code, result.stdout) == (0, "1 created, 0 changed, 0 unchanged, 0 left out\n")
    with run_case.app.app_context():
        assert db.session.scalars(select(Placement.starts_on)).one() == date(2025, 9, 2)
