"""The bank of questions, and the three that a person's page suggests."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.relationships.models import QuestionFamily, ReachKind
from placement.relationships.rules.questions import BANK, Question, choose
from placement.relationships.rules.reach import REACH_TEXTS

pytestmark = pytest.mark.once

ABOUT_WORK = ("job", "hire", "hiring", "opening", "position", "resume", "favor")
ANSWERED_BY_YES = re.compile(r"^(Is|Are|Was|Were|Do|Does|Did|Can|Could|Will|Would|Should|Have|Has|Had|May|Might)\b")
TODAY = date(2026, 9, 1)
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
IDS = st.integers(1, 2**31 - 1)
BANKS = st.lists(st.integers(2, 12), min_size=6, max_size=6).map(
    lambda sizes: [
        Question(family, f"{family.value} {n}")
        for family, size in zip(QuestionFamily, sizes, strict=True)
        for n in range(size)
    ]
)


def asks_about_work(text: str) -> bool:
    return any(word in text.casefold() for word in ABOUT_WORK)


def test_bank_has_40_different_questions_in_six_families() -> None:
    assert len(BANK) == len({question.text for question in BANK}) == 40
    sizes = Counter(question.family for question in BANK)
    assert [sizes[family] for family in QuestionFamily] == [7, 7, 7, 7, 6, 6]


def test_no_question_or_opening_line_asks_for_work() -> None:
    texts = [question.text for question in BANK] + [text.opening_line for text in REACH_TEXTS.values()]
    assert [text for text in texts if asks_about_work(text)] == []
    assert all(asks_about_work(text) for text in ("Is there an Opening?", "What is your favorite tool?", "Jobs?"))


def test_no_question_of_the_bank_is_answered_by_yes_or_no() -> None:
    for question in BANK:
        assert not ANSWERED_BY_YES.match(question.text), question
        assert question.text.endswith("?")
        assert len(question.text) <= 100
    assert ANSWERED_BY_YES.match("Do you like it here?")


@given(IDS, DAYS, BANKS)
def test_three_questions_come_from_three_families_and_stay_for_the_day(
    contact_id: int, today: date, bank: list[Question]
) -> None:
    chosen = choose(contact_id, today, bank)
    assert len({question.family for question in chosen}) == len(chosen) == 3
    assert set(chosen) <= set(bank)
    assert chosen == choose(contact_id, today, list(bank))


@given(IDS, DAYS, BANKS)
def test_no_set_of_questions_comes_again_within_40_days(contact_id: int, start: date, bank: list[Question]) -> None:
    sets = [frozenset(choose(contact_id, start + timedelta(days=n), bank)) for n in range(40)]
    assert len(set(sets)) == 40


@pytest.mark.parametrize("contact_id", [1, 2, 60, 123_456])
def test_no_question_of_the_bank_is_asked_on_two_days_in_a_row(contact_id: int) -> None:
    sets = [set(choose(contact_id, TODAY + timedelta(days=n), BANK)) for n in range(140)]
    assert all(not first & second for first, second in pairwise(sets))
    assert len({frozenset(each) for each in sets}) == 140
    assert set().union(*sets) == set(BANK)


def test_two_contacts_have_different_questions_on_a_day() -> None:
    assert len({frozenset(choose(contact_id, TODAY, BANK)) for contact_id in range(1, 61)}) > 15


@pytest.mark.parametrize("families", [0, 1, 2, 4])
def test_bank_with_few_families_gives_what_it_has(families: int) -> None:
    bank = [question for question in BANK if question.family in list(QuestionFamily)[:families]]
    assert len(choose(1, TODAY, bank)) == min(families, 3)


def test_reach_has_words_for_each_kind_in_the_order_of_the_contract() -> None:
    assert [kind.value for kind in ReachKind] == [
        "own_field_peer", "own_field_senior", "neighbor_field", "leader", "insider", "hirer", "alum", "outside",
    ]  # fmt: skip
    assert list(REACH_TEXTS) == list(ReachKind)
    for text in REACH_TEXTS.values():
        assert text.question.startswith("Could you ask someone")
        assert text.question.endswith("?")
    words = [text for each in REACH_TEXTS.values() for text in (each.question, each.opening_line)]
    assert len({*words, *(kind.label for kind in ReachKind)}) == 24
