"""When check-ins are due."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from placement.checkins.rules import transitions as rules

START = date(2026, 8, 24)
starts = st.dates(date(2020, 1, 1), date(2030, 1, 1))
lengths = st.integers(0, 400)


def due(end: date, **rhythm: int) -> list[int]:
    return [(slot.due_on - START).days for slot in rules.next_schedule(START, end, **rhythm)]


def test_a_term_is_owed_one_after_a_week_then_every_fortnight_and_one_on_the_last_day():
    assert due(START + timedelta(days=60)) == [7, 21, 35, 49, 60]


def test_of_two_at_the_end_under_a_week_apart_the_earlier_is_dropped():
    assert due(START + timedelta(days=55)) == [7, 21, 35, 55]
    assert due(START + timedelta(days=56)) == [7, 21, 35, 49, 56]


def test_a_day_that_falls_on_the_end_is_owed_once():
    assert due(START + timedelta(days=21)) == [7, 21]


def test_a_placement_of_a_few_days_is_owed_one_on_its_last_day():
    assert due(START + timedelta(days=4)) == [4]
    assert due(START) == [0]
    assert due(START - timedelta(days=1)) == []


def test_a_program_may_ask_in_its_own_rhythm():
    assert due(START + timedelta(days=30), first_day=5, every=10) == [5, 15, 30]


def test_a_check_in_opens_three_days_before_it_is_due():
    assert {slot.due_on - slot.opens_on for slot in rules.next_schedule(START, START + timedelta(days=90))} == {
        timedelta(days=3)
    }


def test_the_middle_and_the_last_of_a_long_placement_have_the_longer_prompts():
    sets = [slot.prompt_set for slot in rules.next_schedule(START, START + timedelta(days=84))]
    assert [number for number, name in enumerate(sets, 1) if name == "describe_examine_learn"] == [4, 7]


@settings(derandomize=True)
@given(starts, lengths)
def test_days_rise_end_on_the_last_day_and_leave_a_week_at_the_end(start, length):
    end = start + timedelta(days=length)
    days = [slot.due_on for slot in rules.next_schedule(start, end)]
    assert days == sorted(set(days))
    assert days[-1] == end
    assert all(start <= day <= end for day in days)
    assert len(days) == 1 or days[-1] - days[-2] >= timedelta(days=7)


@settings(derandomize=True)
@given(starts, lengths, st.lists(st.integers(0, 400), max_size=5))
def test_what_is_missing_is_part_of_the_plan_and_a_week_from_what_is_written(start, length, offsets):
    plan = rules.next_schedule(start, start + timedelta(days=length))
    written = [start + timedelta(days=offset) for offset in offsets]
    missing = rules.list_missing(plan, written, start + timedelta(days=30))
    assert [slot for slot in plan if slot in missing] == missing
    assert all(slot.due_on >= start + timedelta(days=30) for slot in missing)
    assert all(abs(slot.due_on - day) >= timedelta(days=7) for slot in missing for day in written)
