"""Dates when skills are rated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.core.errors import RuleBroken
from placement.evaluations import rules
from placement.evaluations.forms import READ, stored_column
from placement.evaluations.models import Evaluation, Occasion, Rater, Rating, SkillRating
from placement.placements.models import State

START, END = date(2025, 6, 2), date(2025, 8, 11)  # ten weeks; the middle is July 7


def opened(rater: Rater, day: date, state: State = State.ACTIVE, filed: bool = False) -> list[Occasion]:
    return rules.list_open(rater, state, START, END, day, filed)


@pytest.mark.parametrize(
    ("day", "for_student", "for_supervisor"),
    [
        (date(2025, 5, 12), ["baseline"], []),
        (date(2025, 6, 29), ["baseline"], []),
        (date(2025, 6, 30), ["baseline", "midpoint"], ["midpoint"]),
        (date(2025, 7, 7), ["baseline", "midpoint"], ["midpoint"]),
        (date(2025, 7, 8), ["midpoint"], ["midpoint"]),
        (date(2025, 7, 28), ["final"], ["final"]),
        (date(2025, 12, 1), ["final"], ["final"]),
    ],
)
def test_open_occasions_depend_on_the_day(day: date, for_student: list[str], for_supervisor: list[str]) -> None:
    assert [occasion.value for occasion in opened(Rater.SELF, day)] == for_student
    assert [occasion.value for occasion in opened(Rater.SUPERVISOR, day)] == for_supervisor


def test_no_occasion_is_open_before_the_start_or_after_filing() -> None:
    for state in (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.WITHDRAWN):
        assert opened(Rater.SELF, START, state) == []
    assert opened(Rater.SELF, START, filed=True) == []


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
    st.integers(-30, 500),
    st.sampled_from(Rater),
)
def test_final_opens_for_every_placement_and_overlaps_no_other_window(
    start: date, length: int, offset: int, rater: Rater
) -> None:
    end, day = start + timedelta(days=length), start + timedelta(days=offset)
    now = rules.list_open(rater, State.ACTIVE, start, end, day)
    assert Occasion.FINAL not in now or now == [Occasion.FINAL]
    assert day <= end + timedelta(days=1) or now == [Occasion.FINAL]
    assert Occasion.BASELINE not in now or rater is Rater.SELF


@pytest.mark.parametrize("ratings", [{}, {9: Rating.THREE}, {1: Rating.ONE, 9: Rating.NOT_OBSERVED}])
def test_impossible_ratings_are_refused(ratings: rules.Ratings) -> None:
    with pytest.raises(RuleBroken):
        rules.check_ratings(ratings, {1, 2})


def test_not_observed_is_a_valid_rating() -> None:
    rules.check_ratings({1: Rating.NOT_OBSERVED, 2: Rating.FIVE}, {1, 2, 3})


@pytest.mark.parametrize("rating", Rating)
def test_rating_is_unchanged_by_form_columns_and_answers(rating: Rating) -> None:
    row, evaluation = SkillRating(), Evaluation()
    row.put("final_self", rating)
    evaluation.ratings = {4: rating}
    assert row.get("final_self") is rating
    assert evaluation.ratings == {4: rating}
    assert READ[stored_column("now", {4: rating})["now_4"]] is rating
    row.put("final_self", None)
    assert row.get("final_self") is None
