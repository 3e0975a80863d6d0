"""Balance of the weeks, and the sentence about quiet objectives. Today is Monday, June 16, 2025."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from placement.checkins.rules.balance import WEEKS, Reflected, Touched, Week, describe, list_weeks
from placement.checkins.services.balance import find_quiet
from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import InteractionKind, PeopleSettings
from placement.terms.models import Program
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession

MONDAY, SENTENCE = date(2025, 6, 16), "Your objectives have been quiet for four weeks."


def test_weeks_start_on_mondays_and_count_each_once() -> None:
    reflected = [
        Reflected(MONDAY, frozenset({(1, 1), (1, 2)}), True),
        Reflected(MONDAY + timedelta(days=6), frozenset({(1, 2), (2, 1)}), False),
        Reflected(MONDAY - timedelta(days=1), frozenset({(1, 1)}), True),
    ]
    touched = [
        *(Touched(MONDAY + timedelta(days=day), 1, True) for day in (0, 3)),
        Touched(MONDAY, 2, False),
        Touched(MONDAY - timedelta(days=1), 2, True),
        Touched(MONDAY - timedelta(weeks=WEEKS), 3, True),
    ]
    weeks = list_weeks(MONDAY + timedelta(days=6), reflected, touched)
    assert [week.starts_on for week in weeks] == [MONDAY - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    assert weeks[-2:] == [Week(MONDAY - timedelta(days=7), 1, 1, 1, 0), Week(MONDAY, 3, 1, 1, 1)]
    assert weeks[0] == Week(MONDAY - timedelta(weeks=WEEKS - 1), 0, 0, 0, 0)


def test_what_comes_later_in_the_week_is_not_counted() -> None:
    weeks = list_weeks(MONDAY, [], [Touched(MONDAY + timedelta(days=1), 1, True)])
    assert weeks[-1].met == 0


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0, 0), "Nothing noted."),
        ((1, 1, 1, 1), "1 objective worked on, 1 time feedback asked, 1 person met, 1 person followed up with."),
        ((2, 0, 3, 0), "2 objectives worked on, 3 people met."),
    ],
)
def test_week_in_words(counts: tuple[int, int, int, int], words: str) -> None:
    assert describe(Week(MONDAY, *counts)) == words


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    """A placement of five weeks with four talks in the last two, and nothing about objectives."""
    placement = make.active(begins=make.day(-35))
    person = make.contact(placement, on=make.day(-13))
    for days in (9, 5, 1):
        make.talk(person, placement, on=make.day(-days))
    return placement


def quiet(placement: Placement) -> str | None:
    db.session.flush()
    return find_quiet(placement.student.as_actor())


def test_four_talks_and_no_objective_are_said(placement: Placement) -> None:
    assert quiet(placement) == placement.ref


def started_lately(placement: Placement) -> None:
    placement.actual_start = make.day(-27)


def ticked(placement: Placement) -> None:
    sent_at = clock.now() - timedelta(days=27)
    make.submitted_checkin(placement, number=1, objective_numbers=[1], submitted_at=sent_at)


def put_off(placement: Placement) -> None:
    make.saved(PeopleSettings(student_id=placement.student_id, objectives_hidden_until=make.day(1)))


@pytest.mark.parametrize("fact", [started_lately, ticked, put_off])
def test_one_fact_keeps_it_quiet(placement: Placement, fact: Callable[[Placement], None]) -> None:
    fact(placement)
    assert quiet(placement) is None


def ticked_before(placement: Placement) -> None:
    sent_at = clock.now() - timedelta(days=29)
    make.submitted_checkin(placement, number=1, objective_numbers=[1], submitted_at=sent_at)


def sent_without_objectives(placement: Placement) -> None:
    make.submitted_checkin(placement, number=1, objective_numbers=[])


def back_again(placement: Placement) -> None:
    make.saved(PeopleSettings(student_id=placement.student_id, objectives_hidden_until=clock.today()))


@pytest.mark.parametrize("fact", [ticked_before, sent_without_objectives, back_again])
def test_what_does_not_count_leaves_it(placement: Placement, fact: Callable[[Placement], None]) -> None:
    fact(placement)
    assert quiet(placement) == placement.ref


@pytest.mark.parametrize(("days_ago", "kind"), [(14, "meeting"), (3, "thanks")])
def test_only_talks_of_two_weeks_count(db_session: DbSession, days_ago: int, kind: str) -> None:
    placement = make.active(begins=make.day(-35))
    person = make.contact(placement, on=make.day(-13))
    for days in (9, 5):
        make.talk(person, placement, on=make.day(-days))
    make.talk(person, placement, on=make.day(-days_ago), kind=InteractionKind(kind))
    assert quiet(placement) is None


def test_sentence_is_answered_once_in_four_weeks(sign_in: SignIn, placement: Placement) -> None:
    browser = sign_in(placement.student)
    assert SENTENCE in browser.get("/").page.main
    assert browser.post("/my/balance/objectives", data={"answer": "later"}).location == "/"
    assert SENTENCE not in browser.get("/").page.main
    settings = db.session.get(PeopleSettings, placement.student_id)
    assert settings is not None
    assert settings.objectives_hidden_until == make.day(28)


def test_picking_one_opens_the_objectives(sign_in: SignIn, placement: Placement) -> None:
    sent = sign_in(placement.student).post("/my/balance/objectives", data={"answer": "pick"})
    assert placement.ref in (sent.location or "")
    assert quiet(placement) is None


def test_page_shows_words_picture_and_table(sign_in: SignIn, placement: Placement) -> None:
    make.submitted_checkin(placement, number=1, objective_numbers=[1, 2], feedback_asked="How was it?")
    sent = sign_in(placement.student).get("/my/balance")
    page = sent.page
    assert "2 objectives worked on, 1 time feedback asked." in page.main
    assert ["Mon, Jun 9", "0", "0", "1", "0"] in page.rows
    assert sent.text.count('class="chart-columns"') == 2


def test_off_where_people_is_off(sign_in: SignIn, placement: Placement) -> None:
    program: Program = placement.program
    program.people_off_reason = "Clinical rules apply."
    browser = sign_in(placement.student)
    assert browser.get("/my/balance").status_code == 403
    assert SENTENCE not in browser.get("/").page.main
