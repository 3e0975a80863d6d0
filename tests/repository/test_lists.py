"""Lists cost the same number of queries at any length."""

from __future__ import annotations

import pytest

from placement.mail.services import post
from tests import factories as make
from tests.client import SignIn
from tests.counting import recorded

LISTS = {
    "office": ["/", "/people", "/hosts", "/supervisors", "/check-ins", "/mail", "/audit", "/programs", "/reports"],
    "faculty": ["/inbox", "/placements", "/check-ins"],
}


@pytest.mark.parametrize(("who", "address"), [(who, address) for who, found in LISTS.items() for address in found])
def test_list_statements_do_not_grow_with_rows(sign_in: SignIn, who: str, address: str) -> None:
    faculty = make.faculty()
    reader, asked = faculty if who == "faculty" else make.staff(), []
    for more in (2, 8):
        for _ in range(more):
            furnish(faculty)
        browser = sign_in(reader)
        with recorded() as statements:
            assert browser.get(address).status_code == 200
        asked.append(statements)
    assert len(asked[1]) <= len(asked[0]), asked[1]


def furnish(faculty: object) -> None:
    """Add one record of each kind: a student, host, supervisor, objectives to sign, two check-ins, an email."""
    one = make.active(faculty=faculty)
    make.agreement_with_faculty(one)
    make.submitted_checkin(one, number=1)
    make.checkin(one, number=2, due_on=make.day(-5))
    post(
        "placement_completed", one.student.email, one.student.name, about=("placement", one.id), placement=one, page="x"
    )
