"""Ranges of days name the years a reader can't guess."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask

from placement.core.filters import span


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 5, 19), date(2026, 8, 8), "May 19 – Aug 8"),
        (date(2025, 5, 19), date(2025, 8, 8), "May 19 – Aug 8, 2025"),
        (date(2026, 12, 16), date(2027, 3, 12), "Dec 16, 2026 – Mar 12, 2027"),
        (date(2025, 12, 16), date(2026, 3, 12), "Dec 16, 2025 – Mar 12, 2026"),
        (date(2027, 1, 5), None, "Jan 5, 2027 – –"),
        (None, date(2026, 3, 12), "– – Mar 12"),
        (None, None, "–"),
    ],
)
def test_range_has_both_years_if_they_differ(app: Flask, first: date | None, last: date | None, shown: str) -> None:
    with app.app_context(), time_machine.travel("2026-06-01T12:00:00Z"):
        assert span(first, last) == shown
