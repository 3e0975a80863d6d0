"""The kind of person that is missing from week two on, and someone to ask. Today is Monday, June 16, 2025."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from placement.about_me.models import AboutMeAnswer, AboutMeItem
from placement.core import clock
from placement.evaluations.models import Occasion
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, InteractionKind, ReachKind
from placement.relationships.rules.coverage import find_missing
from placement.relationships.rules.placing import Span, list_current
from placement.relationships.rules.reach import REACH_TEXTS
from placement.relationships.services.settings import hide_missing
from tests import factories as make
from tests.client import SignIn
from tests.pages import Page

STARTS_ON = date(2025, 6, 2)
KINDS = list(ReachKind)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def person(of: Placement, name: str, talked_days_ago: int | None = None, **facts: Any) -> Contact:
    here = facts.pop("placement_id", of.id)
    contact: Contact = make.saved(Contact(student_id=of.student_id, name=name, created_at=clock.now(), **facts))
    if talked_days_ago is not None:
        on = clock.today() - days(talked_days_ago)
        talk = Interaction(contact_id=contact.id, on=on, kind=InteractionKind.MEETING, created_at=clock.now())
        talk.placement_id = here
        make.saved(talk)
    return contact


def section(page: Page) -> str:
    """The words of the section, or nothing."""
    found = page.all("section", id="missing")
    return " ".join("".join(found[0].itertext()).split()) if found else ""


@pytest.mark.parametrize(("day", "is_shown"), [(0, False), (6, False), (7, True), (60, True)])
def test_someone_is_missing_from_the_second_week_on(day: int, is_shown: bool) -> None:
    assert (find_missing([], STARTS_ON, None, STARTS_ON + days(day)) is KINDS[0]) == is_shown


@pytest.mark.parametrize(("hidden_days", "is_shown"), [(-1, True), (0, True), (1, False), (14, False)])
def test_hidden_until_a_day_is_shown_from_that_day_on(hidden_days: int, is_shown: bool) -> None:
    today = STARTS_ON + days(10)
    assert (find_missing([], STARTS_ON, today + days(hidden_days), today) is not None) == is_shown


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_first_kind_in_the_order_of_the_list_is_missing(number: int) -> None:
    carried = [kind.value for kind in KINDS if kind is not KINDS[number]]
    today = STARTS_ON + days(10)
    assert find_missing(carried, STARTS_ON, None, today) is KINDS[number]
    assert find_missing([kind.value for kind in KINDS[:number]], STARTS_ON, None, today) is KINDS[number]


def test_nothing_is_missing_if_every_kind_is_there_or_no_placement_is_current() -> None:
    today = STARTS_ON + days(10)
    assert find_missing([kind.value for kind in KINDS], STARTS_ON, None, today) is None
    assert find_missing([], None, None, today) is None


def test_placements_of_a_day_are_in_the_order_of_their_start() -> None:
    spans = [Span(1, STARTS_ON + days(3), STARTS_ON + days(9)), Span(2, STARTS_ON, STARTS_ON + days(5))]
    assert [one.placement_id for one in list_current(spans, STARTS_ON + days(4))] == [2, 1]
    assert [one.placement_id for one in list_current(spans, STARTS_ON + days(5))] == [2, 1]
    assert [one.placement_id for one in list_current(spans, STARTS_ON + days(6))] == [1]
    assert list_current(spans, STARTS_ON + days(10)) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
def test_people_names_one_kind_and_someone_to_ask(db_session: object, sign_in: SignIn, kind: ReachKind) -> None:
    placement = make.active()
    others = [one.value for one in KINDS if one is not kind]
    ana = person(placement, "Ana Ruiz", talked_days_ago=3, reach_kinds=others)
    page = sign_in(placement.student).get("/my/people").page
    words = section(page)
    assert f"“{kind.label}”" in words
    assert REACH_TEXTS[kind].opening_line in words
    assert [one.label for one in KINDS if f"No one on your list is marked “{one.label}”" in words] == [kind.label]
    assert page.links["Ana Ruiz"] == f"/my/people/{ana.id}"
    assert "You could ask Ana Ruiz" in words


def test_person_to_ask_is_met_here_and_was_talked_with_last(db_session: object, sign_in: SignIn) -> None:
    placement = make.active()
    elsewhere = make.ended(student=placement.student)
    browser = sign_in(placement.student)
    person(placement, "Wish", wished_on=clock.today())
    assert "You could ask the next person you meet" in section(browser.get("/my/people").page)
    person(placement, "Elsewhere", talked_days_ago=1, placement_id=elsewhere.id)
    assert "You could ask Elsewhere" in section(browser.get("/my/people").page)
    for name, ago in (("First", 9), ("Last", 2), ("Middle", 4)):
        person(placement, name, talked_days_ago=ago)
    assert "You could ask Last" in section(browser.get("/my/people").page)


def test_kind_of_a_merged_person_counts(db_session: object, sign_in: SignIn) -> None:
    placement = make.active()
    kept = person(placement, "Ana", talked_days_ago=3)
    person(placement, "Anna", reach_kinds=[KINDS[0].value], merged_into_id=kept.id)
    assert f"“{KINDS[1].label}”" in section(sign_in(placement.student).get("/my/people").page)


def test_nothing_is_missing_before_week_two_or_outside_a_placement(db_session: object, sign_in: SignIn) -> None:
    for placement, is_shown in (
        (make.approved(), False),
        (make.active(begins=make.day(-6)), False),
        (make.active(begins=make.day(-7)), True),
        (make.ended(), False),
    ):
        page = sign_in(placement.student).get("/my/people").page
        assert bool(section(page)) == is_shown, placement.state


def test_not_now_hides_it_for_two_weeks(db_session: object, sign_in: SignIn) -> None:
    placement = make.active()
    browser = sign_in(placement.student)
    assert section(browser.get("/my/people").page)
    sent = browser.post("/my/people/missing/later")
    assert sent.status_code == 303
    page = browser.get(sent.location).page
    assert ("Hidden until Mon, Jun 30" in page.text, section(page)) == (True, "")
    other = make.active()
    assert section(sign_in(other.student).get("/my/people").page)
    assert hide_missing(other.student.as_actor()) == clock.today() + days(14)


def test_number_of_people_is_not_in_the_words(db_session: object, sign_in: SignIn) -> None:
    placement = make.active()
    for number in range(3):
        person(placement, f"P{chr(65 + number)}", talked_days_ago=number)
    assert not any(letter.isdigit() for letter in section(sign_in(placement.student).get("/my/people").page))


@pytest.mark.parametrize(
    ("carried", "words"),
    [
        ([], "Your field: nursing."),
        (["own_field_peer"], "Your field: nursing."),
        (["own_field_peer", "own_field_senior"], "Related to your field: law, data."),
        (["own_field_peer", "own_field_senior", "neighbor_field"], ""),
    ],
)
def test_fields_of_about_me_are_named_where_the_kind_depends_on_them(
    db_session: object, sign_in: SignIn, carried: list[str], words: str
) -> None:
    placement = make.active()
    browser = sign_in(placement.student)
    person(placement, "Ana", talked_days_ago=1, reach_kinds=carried)
    assert "field:" not in section(browser.get("/my/people").page)
    for item, said in ((AboutMeItem.FIELD, "nursing"), (AboutMeItem.NEIGHBORS, "law, data")):
        facts = {"placement_id": placement.id, "occasion": Occasion.BASELINE, "item": item, "words": said}
        make.saved(AboutMeAnswer(**facts, answered_on=clock.today()))
    shown = section(browser.get("/my/people").page)
    assert ("field:" in shown, words in shown) == (bool(words), True)
