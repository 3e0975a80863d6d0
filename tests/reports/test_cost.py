"""The number and settings of a report page's statements."""

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
def test_number_of_statements_does_not_depend_on_cohort_size(size: int, db_session: DbSession, sign_in: SignIn) -> None:
    """Person, term, and change number (8), cohort size (1), placements and withdrawn placements (2),
    one select per noun (9), talks with mentors (3), values of which a placement may have several (2), ratings (1)."""
    address = f"/reports/{invent(size=size).id}"
    client = sign_in(make.staff())
    client.get("/reports")  # the first request checks that an institution exists and remembers it
    with recorded() as statements:
        client.get(address)
    assert len(statements) == 31, "\n".join(statements)


def test_jit_is_off_on_postgresql_inside_one_moment(
    db_session: DbSession,
) -> None:
    """Compiling statements with hundreds of sums takes longer than running them."""
    if db_session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite compiles nothing")
    with one_moment():
        assert db_session.scalar(text("SHOW jit")) == "off"
