"""Check-in lists: visibility and number of statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from placement.checkins import queries
from placement.core.actors import Actor
from placement.core.database import db
from placement.people.models import User
from tests import factories as make
from tests.client import SignIn
from tests.counting import recorded
from tests.databases import DbSession
from tests.plans import plans


@pytest.fixture
def teacher(db_session: DbSession) -> User:
    return make.faculty()


def sent_to(teacher: User, count: int) -> None:
    """Create equal numbers of read and unread reflections for this faculty member."""
    for _ in range(count):
        placement = make.active(faculty=teacher)
        make.submitted_checkin(placement, number=1)
        make.answered_checkin(placement, number=2)


@pytest.mark.parametrize(("path", "most"), [("/check-ins", 5), ("/inbox", 7)])
def test_faculty_page_statements_do_not_grow_with_rows(path: str, most: int, teacher: User, sign_in: SignIn) -> None:
    browser, counts = sign_in(teacher), []
    browser.get(path)
    for more in (2, 18):
        sent_to(teacher, more)
        db.session.expire_all()
        with recorded() as statements:
            page = browser.get(path).page
        counts.append(len(statements))
        assert "Unread" in page.text or "to read" in page.text
    assert counts[0] == counts[1] <= most


@pytest.mark.parametrize("find", [queries.list_unread, queries.list_read])
def test_faculty_query_starts_from_their_own_placements(find: Callable[[Actor], object], teacher: User) -> None:
    sent_to(teacher, 2)
    with plans() as found:
        find(teacher.as_actor())
    of_checkins = [plan for plan in found if "checkin" in plan]
    assert of_checkins
    for plan in of_checkins:
        assert "ix_checkin_state_due" not in plan
        assert "SCAN checkin" not in plan


def test_read_check_ins_continue_after_the_last_one_shown(teacher: User, clock: time_machine.Traveller) -> None:
    placement = make.active(faculty=teacher)
    first, second, third = [make.answered_checkin(placement, number=number) for number in (1, 2, 3)]
    actor = teacher.as_actor()
    assert queries.list_read(actor, limit=2) == [third, second]
    assert queries.list_read(actor, before=second.id) == [first]


def test_next_unread_check_in_is_the_nearest(teacher: User) -> None:
    placement = make.active(faculty=teacher)
    first, second, third = [make.submitted_checkin(placement, number=number) for number in (1, 2, 3)]
    actor = teacher.as_actor()
    assert queries.find_next_unread(actor, first) == second
    assert queries.find_previous_unread(actor, third) == second
    assert queries.find_next_unread(actor, third) is None
