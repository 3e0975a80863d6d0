"""The statements of a report page."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from placement.reports.cohort import one_moment
from tests import factories as make
from tests.client import SignIn
from tests.counting import recorded
from tests.databases import DbSession
from tests.reports.institution import invent


@pytest.mark.parametrize("size", [24, 48])
def test_a_page_asks_as_much_of_a_small_cohort_as_of_a_large_one(
    size: int, db_session: DbSession, sign_in: SignIn
) -> None:
    """The reader, the term, its number (8), the size of the cohort (1), its placements and withdrawn ones (2),
    one select for each of nine nouns (9), values of which a placement may have several (2), and ratings (1)."""
    address = f"/reports/{invent(size=size).id}"
    client = sign_in(make.staff())
    client.get("/reports")  # that there is an institution is asked once and remembered
    with recorded() as statements:
        client.get(address)
    assert len(statements) == 23, "\n".join(statements)


def test_postgresql_answers_the_questions_of_a_report_without_compiling_them(
    db_session: DbSession,
) -> None:
    """Compiling statements of hundreds of sums takes longer than their answers."""
    if db_session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite compiles nothing")
    with one_moment():
        assert db_session.scalar(text("SHOW jit")) == "off"
