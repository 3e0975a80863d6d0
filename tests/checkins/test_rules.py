"""Due dates of check-ins."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from placement.checkins.rules import schedule as rules

START = date(2026, 8, 24)
starts = st.dates(date(2020, 1, 1), date(2030, 1, 1))
lengths = st.integers(0, 400)


def due(end: date, **rhythm: int) -> list[int]:
    return [(slot.due_on - START).days for slot in rules.next_schedule(START, end, **rhythm)]


def test_default_schedule_covers_a_term() -> None:
    assert due(START + timedelta(days=60)) == [7, 21, 35, 49, 60]


def test_check_in_within_a_week_of_the_last_is_skipped() -> None:
    assert due(START + timedelta(days=55)) == [7, 21, 35, 55]
    assert due(START + timedelta(days=56)) == [7, 21, 35, 49, 56]


def test_due_date_on_last_day_is_scheduled_once() -> None:
    assert due(START + timedelta(days=21)) == [7, 21]


def test_short_placement_has_one_check_in_on_its_last_day() -> None:
    assert due(START + timedelta(days=4)) == [4]
    assert due(START) == [0]
    assert due(START - timedelta(days=1)) == []


def test_program_interval_is_used() -> None:
    assert due(START + timedelta(days=30), first_day=5, every=10) == [5, 15, 30]


def test_check_in_opens_three_days_before_it_is_due() -> None:
    assert {slot.due_on - slot.opens_on for slot in rules.next_schedule(START, START + timedelta(days=90))} == {
        timedelta(days=3)
    }


def test_middle_and_last_check_in_use_longer_prompts() -> None:
    sets = [slot.prompt_set for slot in rules.next_schedule(START, START + timedelta(days=84))]
    assert [number for number, name in enumerate(sets, 1) if name == "describe_examine_learn"] == [4, 7]


@settings(derandomize=True)
@given(starts, lengths)
def test_due_dates_ascend_and_end_on_last_day(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    days = [slot.due_on for slot in rules.next_schedule(start, end)]
    assert days == sorted(set(days))
    assert days[-1] == end
    assert all(start <= day <= end for day in days)
    assert len(days) == 1 or days[-1] - days[-2] >= timedelta(days=7)


@settings(derandomize=True)
@given(starts, lengths, st.lists(st.integers(0, 400), max_size=5))
def test_missing_check_ins_are_planned_and_a_week_from_written_ones(
    start: date, length: int, offsets: list[int]
) -> None:
    plan = rules.next_schedule(start, start + timedelta(days=length))
    written = [start + timedelta(days=offset) for offset in offsets]
    missing = rules.list_missing(plan, written, start + timedelta(days=30))
    assert [slot for slot in plan if slot in missing] == missing
    assert all(slot.due_on >= start + timedelta(days=30) for slot in missing)
    assert all(abs(slot.due_on - day) >= timedelta(days=7) for slot in missing for day in written)
