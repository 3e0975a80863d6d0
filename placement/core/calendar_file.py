"""Calendar files: the iCalendar text of a list of events, for downloads and for the feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from placement.core.text import SignTable

if TYPE_CHECKING:
    import icalendar

PRODUCT: Final = "-//Placement//Calendar//EN"
_PRINTABLE: Final = SignTable(lambda sign: sign if sign.isprintable() or sign in "\n\u200c\u200d" else " ")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event: the whole day without `starts_at`, weekly through `weekly_until` if that is set.

    Times are local to the reader, as people mean "Wednesdays at 4"; `uid` stays the same while the event does.
    """

    uid: str
    day: date
    summary: str
    description: str = ""
    starts_at: time | None = None
    minutes: int = 30
    weekly_until: date | None = None


def write_calendar(events: Iterable[CalendarEvent], made_at: datetime, name: str = "") -> str:
    """The iCalendar text of these events, in their order. `made_at` has a time zone; equal input gives equal text."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", _tidy(name))
    for event in events:
        calendar.add_component(_component(event, made_at))
    return str(calendar.to_ical(), "utf-8")


def _component(event: CalendarEvent, made_at: datetime) -> icalendar.Event:
    import icalendar

    component = icalendar.Event()
    component.add("uid", _tidy(event.uid))
    component.add("dtstamp", made_at.astimezone(UTC))
    component.add("summary", _tidy(event.summary))
    if event.description:
        component.add("description", _tidy(event.description))
    if event.starts_at is None:
        component.add("dtstart", event.day)
        component.add("transp", "TRANSPARENT")  # a reminder leaves the day free
    else:
        component.add("dtstart", datetime.combine(event.day, event.starts_at.replace(tzinfo=None)))
        component.add("duration", timedelta(minutes=event.minutes))
    if event.weekly_until is not None:
        component.add("rrule", {"freq": "weekly", "until": _last_moment(event, event.weekly_until)})
    return component


def _last_moment(event: CalendarEvent, last_day: date) -> date:
    """The end of the repetition, of the same type as the start, as RFC 5545 demands (section 3.3.10)."""
    return last_day if event.starts_at is None else datetime.combine(last_day, time(23, 59, 59))


def _tidy(text: str) -> str:
    """The text without control characters; icalendar writes them as they are."""
    return text.replace("\r\n", "\n").translate(_PRINTABLE)
