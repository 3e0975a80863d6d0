"""Calendar files that calendar programs read, with the same bytes each time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.core.calendar_file import CalendarEvent, write_calendar

pytestmark = pytest.mark.once

MADE_AT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
DUE = CalendarEvent("due-1@placement", date(2026, 9, 4), "Promise due", "Send the slides, then call; today")
PEOPLE_TIME = CalendarEvent(
    "time-1@placement",
    date(2026, 9, 2),
    "Time for people",
    starts_at=time(16),
    minutes=45,
    weekly_until=date(2026, 12, 2),
)


def test_calendar_is_written_as_the_standard_wants() -> None:
    assert write_calendar([DUE, PEOPLE_TIME], MADE_AT, "Placement").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Placement//Calendar//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Placement",
        "BEGIN:VEVENT",
        "SUMMARY:Promise due",
        "DTSTART;VALUE=DATE:20260904",
        "DTSTAMP:20260901T083000Z",
        "UID:due-1@placement",
        "DESCRIPTION:Send the slides\\, then call\\; today",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "SUMMARY:Time for people",
        "DTSTART:20260902T160000",
        "DURATION:PT45M",
        "DTSTAMP:20260901T083000Z",
        "UID:time-1@placement",
        "RRULE:FREQ=WEEKLY;UNTIL=20261202T235959",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_same_moment_in_another_time_zone_gives_the_same_text() -> None:
    elsewhere = MADE_AT.astimezone(timezone(timedelta(hours=-4)))
    assert write_calendar([DUE], elsewhere) == write_calendar([DUE], MADE_AT)


def test_repetition_of_a_whole_day_ends_on_a_day() -> None:
    event = CalendarEvent("a", date(2026, 9, 4), "Check in", weekly_until=date(2026, 9, 25))
    assert "\r\nRRULE:FREQ=WEEKLY;UNTIL=20260925\r\n" in write_calendar([event], MADE_AT)


def test_calendar_without_events_is_a_calendar() -> None:
    assert icalendar.Calendar.from_ical(write_calendar([], MADE_AT)).walk("VEVENT") == []


@given(st.lists(st.tuples(st.text(), st.text()), max_size=3))
def test_any_text_comes_back_on_short_lines(texts: list[tuple[str, str]]) -> None:
    events = [CalendarEvent(f"{n}@x", date(2026, 9, 4), *each) for n, each in enumerate(texts)]
    text = write_calendar(events, MADE_AT)
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(found) == len(events)
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for event, component in zip(events, found, strict=True):
        assert component["uid"] == event.uid
        plain = event.summary.isprintable()
        assert not plain or str(component["summary"]) == event.summary
