"""Pure rules of the network: who is the same, where a talk belongs, status, circles, and this week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.relationships.models import ReminderKind, Rhythm
from placement.relationships.rules.identity import Known, Match, find_loop, find_root, find_same, list_pairs
from placement.relationships.rules.placing import NOWHERE, Place, Span, place
from placement.relationships.rules.status import ContactStatus, Happened, stand
from placement.relationships.rules.this_week import Reminded, find_reminder, list_reminders, next_monday

TODAY = date(2025, 6, 16)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("name", "organization", "contacts", "expected"),
    [
        ("ana", "acme", [Known(1, "ana", "acme")], Match(1, False)),
        ("ana", "acme", [Known(1, "ana", "beta", True)], None),
        ("ana", "", [Known(1, "ana", "")], None),
        ("ana", "", [Known(1, "ana", "", True)], Match(1, True)),
        ("ana", "", [Known(1, "ana", "acme", True)], Match(1, True)),
        ("ana", "acme", [Known(1, "ana", "", True)], Match(1, True)),
        ("ana", "", [Known(1, "ana", "acme", True), Known(2, "ana", "beta", True)], None),
        ("ana", "acme", [Known(1, "ana", "", True), Known(2, "ana", "acme")], Match(2, False)),
        ("", "", [Known(1, "", "", True)], None),
        ("", "acme", [Known(1, "", "acme")], None),
        ("ana r", "acme", [Known(1, "ana", "acme", True)], None),
    ],
)
def test_same_person_without_asking(
    name: str, organization: str, contacts: list[Known], expected: Match | None
) -> None:
    assert find_same(name, organization, contacts) == expected


@pytest.mark.parametrize(
    ("first", "second", "is_pair"),
    [
        (("ana", ""), ("ana", "acme"), True),
        (("ana", "acme"), ("ana", "beta"), True),
        (("ana", ""), ("ana ruiz", "acme"), True),
        (("ana", "acme"), ("ana ruiz", "beta"), False),
        (("ana", "acme"), ("ana ruiz", "acme"), True),
        (("ana", ""), ("anabel", ""), False),
        (("ana", ""), ("bo", ""), False),
    ],
)
def test_pairs_are_offered_until_said_to_be_different(
    first: tuple[str, str], second: tuple[str, str], is_pair: bool
) -> None:
    known = [Known(2, *second), Known(1, *first)]
    assert list_pairs(known, []) == ([(1, 2)] if is_pair else [])
    assert list_pairs(known, [(1, 2)]) == []


SPRING, SUMMER = Span(1, date(2025, 1, 1), date(2025, 6, 30)), Span(2, date(2025, 6, 1), date(2025, 8, 31))


@pytest.mark.parametrize(
    ("on", "latest", "expected"),
    [
        (date(2025, 5, 31), {}, Place(1)),
        (date(2025, 6, 1), {}, Place(None, True)),
        (date(2025, 6, 30), {}, Place(None, True)),
        (date(2025, 7, 1), {}, Place(2)),
        (date(2025, 8, 31), {}, Place(2)),
        (date(2025, 9, 1), {1: TODAY}, NOWHERE),
        (date(2024, 12, 31), {}, NOWHERE),
        (date(2025, 6, 10), {1: date(2025, 2, 1)}, Place(1)),
        (date(2025, 6, 10), {1: date(2025, 2, 1), 2: date(2025, 6, 9)}, Place(2)),
        (date(2025, 6, 10), {1: date(2025, 6, 9), 2: date(2025, 6, 9)}, Place(None, True)),
        (date(2025, 6, 10), {3: date(2025, 6, 9)}, Place(None, True)),
    ],
)
def test_day_and_talks_decide_the_placement(on: date, latest: dict[int, date], expected: Place) -> None:
    assert place(on, [SPRING, SUMMER], latest) == expected


@pytest.mark.parametrize(
    ("wished_on", "rhythm", "happened", "status"),
    [
        (None, None, [], ContactStatus.KNOWN),
        (TODAY, None, [], ContactStatus.TO_MEET),
        (TODAY, None, [Happened(TODAY, False)], ContactStatus.TO_MEET),
        (None, None, [Happened(TODAY, False)], ContactStatus.KNOWN),
        (TODAY, None, [Happened(TODAY, True)], ContactStatus.IN_TOUCH),
        (None, None, [Happened(days(-120), True)], ContactStatus.IN_TOUCH),
        (None, None, [Happened(days(-121), True)], ContactStatus.QUIET),
        (None, None, [Happened(days(-300), True), Happened(days(-1), False)], ContactStatus.IN_TOUCH),
        (None, Rhythm.MONTH, [Happened(days(-30), True)], ContactStatus.IN_TOUCH),
        (None, Rhythm.MONTH, [Happened(days(-31), True)], ContactStatus.QUIET),
        (None, Rhythm.QUARTER, [Happened(days(-92), True)], ContactStatus.QUIET),
        (None, Rhythm.HALF_YEAR, [Happened(days(-182), True)], ContactStatus.IN_TOUCH),
        (None, Rhythm.HALF_YEAR, [Happened(days(-183), True)], ContactStatus.QUIET),
        (TODAY, None, [Happened(days(1), True)], ContactStatus.TO_MEET),
    ],
)
def test_status_is_derived(
    wished_on: date | None, rhythm: Rhythm | None, happened: list[Happened], status: ContactStatus
) -> None:
    assert stand(wished_on, rhythm, happened, TODAY).status is status


CASES = {
    "promise in 7 days": (Reminded(1, "A", promise_due_on=days(7)), ReminderKind.PROMISE),
    "promise in 8 days": (Reminded(1, "A", promise_due_on=days(8)), None),
    "promise over": (Reminded(1, "A", promise_due_on=days(-90)), ReminderKind.PROMISE),
    "first talk today": (Reminded(1, "A", first_talk_on=TODAY), ReminderKind.THANK_YOU),
    "first talk 7 days ago": (Reminded(1, "A", first_talk_on=days(-7)), ReminderKind.THANK_YOU),
    "first talk 8 days ago": (Reminded(1, "A", first_talk_on=days(-8)), None),
    "touched since": (Reminded(1, "A", first_talk_on=TODAY, touched_again=True), None),
    "tell within 30 days": (
        Reminded(1, "A", first_talk_on=days(-30), touched_again=True, has_introducer=True),
        ReminderKind.TELL,
    ),
    "tell after 31 days": (Reminded(1, "A", first_talk_on=days(-31), has_introducer=True), None),
    "told": (Reminded(1, "A", first_talk_on=days(-10), has_introducer=True, told_on=TODAY), None),
    "touch due": (Reminded(1, "A", last_touch_on=days(-30), rhythm=Rhythm.MONTH), ReminderKind.TOUCH),
    "touch tomorrow": (Reminded(1, "A", last_touch_on=days(-29), rhythm=Rhythm.MONTH), None),
    "quarter": (Reminded(1, "A", last_touch_on=days(-91), rhythm=Rhythm.QUARTER), ReminderKind.TOUCH),
    "half a year": (Reminded(1, "A", last_touch_on=days(-181), rhythm=Rhythm.HALF_YEAR), None),
    "no rhythm": (Reminded(1, "A", last_touch_on=days(-900)), None),
    "wish of 14 days": (Reminded(1, "A", wished_on=days(-14)), ReminderKind.WISH),
    "wish of 13 days": (Reminded(1, "A", wished_on=days(-13)), None),
    "wish with a step": (Reminded(1, "A", wished_on=days(-60), last_step_on=days(-13)), None),
    "wish closed": (Reminded(1, "A", wished_on=days(-60), is_closed=True), None),
    "wish met": (Reminded(1, "A", wished_on=days(-60), first_talk_on=days(-40), touched_again=True), None),
    "put off until tomorrow": (
        Reminded(1, "A", wished_on=days(-14), pauses={ReminderKind.WISH: days(1)}),
        None,
    ),
    "put off until today": (
        Reminded(1, "A", wished_on=days(-14), pauses={ReminderKind.WISH: TODAY}),
        ReminderKind.WISH,
    ),
    "never": (Reminded(1, "A", wished_on=days(-14), pauses={ReminderKind.WISH: None}), None),
    "next kind when the first is paused": (
        Reminded(1, "A", promise_due_on=TODAY, first_talk_on=TODAY, pauses={ReminderKind.PROMISE: None}),
        ReminderKind.THANK_YOU,
    ),
}


@pytest.mark.parametrize(("person", "kind"), CASES.values(), ids=CASES.keys())
def test_reminder_of_a_person(person: Reminded, kind: ReminderKind | None) -> None:
    found = find_reminder(person, TODAY)
    assert (found.kind if found else None) is kind


def test_reminders_stand_by_kind_then_day_then_name() -> None:
    people = [
        Reminded(1, "Bo", wished_on=days(-20)),
        Reminded(2, "Cy", promise_due_on=days(1)),
        Reminded(3, "Al", promise_due_on=days(1)),
        Reminded(4, "Di", promise_due_on=days(-1), first_talk_on=TODAY),
    ]
    assert [one.person_id for one in list_reminders(people, TODAY)] == [4, 3, 2, 1]


@pytest.mark.parametrize("number", range(7))
def test_not_this_week_is_back_next_monday(number: int) -> None:
    until = next_monday(days(number))
    assert (until.weekday(), until > days(number), until <= days(number + 7)) == (0, True, True)


CHAINS = st.dictionaries(st.integers(1, 8), st.integers(1, 8), max_size=8)


def goes_round(pointers: dict[int, int | None]) -> bool:
    for start in pointers:
        at: int | None = start
        for _ in range(len(pointers) + 1):
            at = pointers.get(at) if at is not None else None
        if at is not None:
            return True
    return False


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=20))
def test_introducers_accepted_one_by_one_never_go_round(tries: list[tuple[int, int]]) -> None:
    introduced_by: dict[int, int | None] = {}
    for contact, introducer in tries:
        loop = find_loop(contact, introducer, introduced_by)
        would = goes_round({**introduced_by, contact: introducer})
        assert bool(loop) == would
        if not loop:
            introduced_by[contact] = introducer
    assert not goes_round(introduced_by)


@given(CHAINS)
def test_refused_circle_names_each_of_its_contacts_once(chain: dict[int, int]) -> None:
    for contact, introducer in chain.items():
        loop = find_loop(contact, introducer, {**chain, contact: None})
        assert len(set(loop)) == len(loop)
        assert not loop or loop[0] == contact


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=20))
def test_merging_kept_people_always_ends_at_one_that_is_kept(tries: list[tuple[int, int]]) -> None:
    merged: dict[int, int | None] = {}
    for kept, other in tries:
        first, second = find_root(kept, merged), find_root(other, merged)
        if first != second:
            merged[second] = first
    assert all(merged.get(find_root(one, merged)) is None for one in range(1, 9))
