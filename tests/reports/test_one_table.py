"""The report counted from one table of facts against the report summed up by the database, byte for byte."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from placement.core.actors import CLI
from placement.core.database import db
from placement.demo import seed as demo_seed
from placement.reports import counting, figures
from placement.reports.facts import read_facts
from placement.reports.measures.skills import SOURCES
from placement.reports.queries.cohort import Scope, get_shape
from placement.reports.queries.skills import count_ratings
from placement.reports.queries.tally import count_everything
from placement.reports.rows import figures as new_figures
from placement.terms.models import Term
from placement.terms.services.freeze_skills import list_rated
from tests.demo.conftest import TODAY
from tests.reports.institution import REPORTS_ON, invent


def compare(term: Term, as_of: date) -> None:
    """Every fact of every row, and every group with its members, counted both ways."""
    scope, skills = Scope(CLI, term, as_of), list_rated(term)
    ids = [skill.skill_id for skill in skills]
    shape = get_shape(scope)
    tallies = count_everything(scope, shape, ids)
    sizes = figures.sizes_of(tallies)
    counts = counting.count(read_facts(scope, ids))
    assert counts.sizes == sizes
    assert counts.college_of == shape.college_of
    old = {(fact.measure.code, fact.evidence, fact.group): fact for fact in figures.list_long_facts(tallies)}
    new = {(fact.measure.code, fact.evidence, fact.group): fact for fact in new_figures.list_long_facts(counts)}
    assert {key: fact for key, fact in new.items() if old.get(key) != fact} == {}
    assert list(old) == list(new)
    rated = list(figures.list_skill_facts(skills, SOURCES, count_ratings(scope, ids, SOURCES), sizes))
    again = list(new_figures.list_skill_facts(skills, SOURCES, counts))
    key = lambda fact: (fact.skill_code, fact.source.code, fact.group)  # noqa: E731
    assert sorted(rated, key=key) == sorted(again, key=key)


@pytest.mark.parametrize(
    ("size", "seed", "as_of"),
    [
        (90, 7, REPORTS_ON),
        (90, 7, date(2025, 2, 10)),
        (90, 7, date(2026, 6, 1)),
        (24, 3, REPORTS_ON),
        (40, 11, REPORTS_ON),
    ],
)
def test_an_invented_cohort_is_counted_alike(
    size: int, seed: int, as_of: date, db_session: scoped_session[Session]
) -> None:
    compare(invent(size=size, seed=seed), as_of)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(0, 40), seed=st.integers(0, 10_000), days=st.integers(-20, 500))
def test_any_small_cohort_is_counted_alike(
    size: int, seed: int, days: int, db_session: scoped_session[Session]
) -> None:
    with db_session.begin_nested() as inside:
        compare(invent(size=size, seed=seed), date.fromordinal(date(2025, 1, 13).toordinal() + days))
        inside.rollback()
    db.session.expunge_all()


@pytest.mark.once
def test_the_sample_institution_is_counted_alike(db_session: scoped_session[Session]) -> None:
    demo_seed.fill(TODAY)
    db_session.flush()
    db_session.expire_all()
    for term in db_session.query(Term):
        compare(term, min(TODAY, term.reports_on))
