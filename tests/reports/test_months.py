"""N months after a date is the same day of the month, or the month's last day, also in leap years."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Date, literal, select

from placement.core.actors import CLI
from placement.core.database import db
from placement.placements.models import EligibleToHire
from placement.reports import counting
from placement.reports.cohort import Scope
from placement.reports.facts import read_facts
from placement.reports.facts.reading import mark_until, month_mark
from placement.reports.rows import LongFact, list_long_facts
from placement.terms.models import Term
from tests import factories as make
from tests.databases import DbSession

DAY = timedelta(days=1)
DAYS = st.dates(date(1996, 1, 1), date(2104, 12, 31))
MONTHS = st.sampled_from([3, 6, 12]) | st.integers(0, 40)

AFTER = [
    ("2025-01-15", 3, "2025-04-15"),
    ("2025-05-09", 12, "2026-05-09"),
    ("2025-10-01", 3, "2026-01-01"),
    ("2024-12-31", 12, "2025-12-31"),
    # the due month is shorter
    ("2025-01-31", 3, "2025-04-30"),
    ("2025-08-31", 3, "2025-11-30"),
    ("2025-12-31", 6, "2026-06-30"),
    ("2024-11-29", 3, "2025-02-28"),
    ("2024-11-30", 3, "2025-02-28"),
    ("2025-08-31", 6, "2026-02-28"),
    # the due month is longer: the day stays the same
    ("2025-04-30", 3, "2025-07-30"),
    ("2025-02-28", 3, "2025-05-28"),
    ("2024-02-29", 6, "2024-08-29"),
    # leap years
    ("2023-11-29", 3, "2024-02-29"),
    ("2023-11-30", 3, "2024-02-29"),
    ("2023-11-28", 3, "2024-02-28"),
    ("2023-08-31", 6, "2024-02-29"),
    ("2023-02-28", 12, "2024-02-28"),
    ("2024-02-28", 12, "2025-02-28"),
    ("2024-02-29", 12, "2025-02-28"),
    # 2100 is not a leap year
    ("2099-11-30", 3, "2100-02-28"),
    ("2096-02-29", 12, "2097-02-28"),
]
CASES = [pytest.param(date.fromisoformat(day), n, date.fromisoformat(due), id=f"{day}+{n}") for day, n, due in AFTER]


def months_after(day: date, months: int) -> date:
    """The rule in plain dates, for dates that CASES doesn't list."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_reached(day: date, months: int, as_of: date) -> bool:
    """The database's result."""
    mark = month_mark(literal(day, Date)) + 100 * months
    return bool(db.session.scalar(select(mark <= mark_until(as_of))))


@pytest.mark.parametrize(("day", "months", "due"), CASES)
def test_months_after_a_day_are_reached_on_the_due_day_and_not_before(
    day: date, months: int, due: date, module_session: DbSession
) -> None:
    assert months_after(day, months) == due
    assert is_reached(day, months, due)
    assert not is_reached(day, months, due - DAY)


@given(day=DAYS, months=MONTHS, late=st.integers(-40, 40))
def test_database_agrees_with_the_calendar(module_session: DbSession, day: date, months: int, late: int) -> None:
    due = months_after(day, months)
    assert is_reached(day, months, due + late * DAY) == (late >= 0)


@given(day=DAYS, months=MONTHS, as_of=DAYS)
def test_reached_day_stays_reached_on_later_days(
    module_session: DbSession, day: date, months: int, as_of: date
) -> None:
    if is_reached(day, months, as_of):
        assert is_reached(day, months, as_of + DAY)
        assert is_reached(day - DAY, months, as_of)
    else:
        assert not is_reached(day, months, as_of - DAY)
        assert not is_reached(day, months + 1, as_of)


# In a report: each placement is alone in its program, so its figures are those of a group.
PLACED = {
    "PLAIN": "2024-05-10",
    "LONG": "2024-08-31",
    "SHORT": "2024-11-30",
    "LEAP": "2024-02-29",
}


@pytest.fixture(scope="module")
def term(module_session: DbSession) -> Term:
    """A term whose placements ended on the days in PLACED; shared because no test here writes."""
    term = make.term(starts_on=date(2024, 1, 8), ends_on=date(2024, 12, 20))
    for code, end in PLACED.items():
        end_on = date.fromisoformat(end)
        for student, graduation in (("IN", months_after(end_on, 12)), ("OUT", months_after(end_on, 12) + DAY)):
            make.completed(
                term=term,
                program=make.program(code=f"{code}-{student}"),
                begins=date(2024, 1, 15),
                planned_end=date(2024, 12, 20),
                actual_end=end_on,
                expected_graduation=graduation,
                seeking_full_time=True,
                eligible_to_hire=EligibleToHire.YES,
            )
    db.session.commit()
    return term


def facts_of(term: Term, as_of: date) -> dict[tuple[str, str], LongFact]:
    """The figures of each program before hiding, by program code and measure."""
    scope = Scope(CLI, term, as_of)
    facts = list_long_facts(counting.count(read_facts(scope, [])))
    kept = [one for one in facts if one.group.dimension == "program" and one.evidence in ("", "any")]
    return {(one.group.code, one.measure.code): one for one in kept}


def test_student_is_eligible_up_to_twelve_months_after_the_end_and_not_a_day_later(term: Term) -> None:
    facts = facts_of(term, date(2025, 9, 30))
    able = {code: facts[code, "offer_rate"].denominator for code, measure in facts if measure == "offer_rate"}
    assert able == {f"{code}-IN": 1 for code in PLACED} | {f"{code}-OUT": 0 for code in PLACED}


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2024-11-30", {("LONG", 3)}),
        ("2025-02-28", {("SHORT", 3), ("LONG", 6), ("LEAP", 12)}),
        ("2025-05-10", {("PLAIN", 12)}),
    ],
)
def test_in_touch_rates_are_due_months_after_the_actual_end(term: Term, day: str, due: set[tuple[str, int]]) -> None:
    as_of = date.fromisoformat(day)
    before, on = facts_of(term, as_of - DAY), facts_of(term, as_of)
    keys = {(code, months): (f"{code}-IN", f"in_touch_{months}m_rate") for code in PLACED for months in (3, 6, 12)}
    assert {one for one, key in keys.items() if before[key].is_early and not on[key].is_early} == due
    assert not [one for one, key in keys.items() if on[key].is_early and not before[key].is_early]
