"""Rules of About me: occasions, lists, and the introduction."""

from __future__ import annotations

from datetime import date

import pytest

from placement.about_me.models import AboutMeItem
from placement.about_me.rules import (
    check_today,
    count_seconds,
    find_occasion,
    is_offered,
    join_lines,
    read_words,
    split_list,
)
from placement.core.errors import RuleBroken
from placement.evaluations.models import Occasion
from placement.placements.models import State

START, END = date(2025, 6, 2), date(2025, 8, 11)  # the middle is July 7


@pytest.mark.parametrize(
    ("today", "occasion", "offered"),
    [
        (date(2025, 5, 20), Occasion.BASELINE, True),
        (date(2025, 6, 16), Occasion.BASELINE, True),
        (date(2025, 6, 17), Occasion.BASELINE, False),
        (date(2025, 6, 29), Occasion.BASELINE, False),
        (date(2025, 6, 30), Occasion.MIDPOINT, True),
        (date(2025, 7, 27), Occasion.MIDPOINT, True),
        (date(2025, 7, 28), Occasion.FINAL, True),
        (date(2025, 9, 10), Occasion.FINAL, True),
        (date(2025, 9, 11), Occasion.FINAL, False),
    ],
)
def test_each_day_has_one_occasion_and_home_offers_it_for_some_weeks(
    today: date, occasion: Occasion, offered: bool
) -> None:
    assert find_occasion(State.ACTIVE, START, END, today) is occasion
    assert is_offered(occasion, START, END, today) is offered


@pytest.mark.parametrize("state", list(State))
def test_questions_open_with_approval_and_never_for_a_placement_that_did_not_start(state: State) -> None:
    asked = find_occasion(state, START, END, START) is not None
    assert asked is (state in (State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED))


def test_placement_without_dates_asks_nothing() -> None:
    assert find_occasion(State.APPROVED, None, None, START) is None


@pytest.mark.parametrize("today", [None, *Occasion])
def test_only_the_occasion_of_today_can_be_answered(today: Occasion | None) -> None:
    for occasion in Occasion:
        if occasion is today:
            check_today(occasion, today)
        else:
            with pytest.raises(RuleBroken):
                check_today(occasion, today)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("", []),
        (" , ;\n", []),
        ("honesty", ["honesty"]),
        ("Honesty,  calm work ;learning\ncare", ["Honesty", "calm work", "learning", "care"]),
        ("Care, care, CARE!", ["Care"]),
        ("日本, C++", ["日本", "C++"]),
    ],
)
def test_list_is_read_in_order_and_each_part_once(typed: str, parts: list[str]) -> None:
    assert split_list(typed) == parts


@pytest.mark.parametrize("item", list(AboutMeItem))
def test_lists_have_at_most_five_parts_and_texts_any_number_of_commas(item: AboutMeItem) -> None:
    assert read_words(item, "a, b, c, d, e") == "a, b, c, d, e"
    if item in (AboutMeItem.VALUES, AboutMeItem.NEIGHBORS):
        with pytest.raises(RuleBroken) as refused:
            read_words(item, "a, b, c, d, e, f")
        assert refused.value.field == item.value
    else:
        assert read_words(item, "a, b, c, d, e, f") == "a, b, c, d, e, f"


def test_lines_become_a_paragraph_of_sentences() -> None:
    assert join_lines(["I'm Ana", "", " Here I test bridges! ", "Why do they hum?"]) == (
        "I'm Ana. Here I test bridges! Why do they hum?"
    )
    assert join_lines(["", " ", ""]) == ""


@pytest.mark.parametrize(("words", "seconds"), [(0, 0), (1, 5), (25, 10), (75, 30), (76, 30), (100, 40)])
def test_seconds_are_about_as_long_as_it_takes_to_say(words: int, seconds: int) -> None:
    assert count_seconds(" ".join(["word"] * words)) == seconds
