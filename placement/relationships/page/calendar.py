"""The events of a student's calendar feed: reminders, promises, and the weekly time for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta

from placement.core.calendar_file import CalendarEvent
from placement.relationships.models import PeopleSettings, ReminderKind
from placement.relationships.queries.network import Network, list_this_week

SUMMARIES = {
    ReminderKind.THANK_YOU: "Thank you",
    ReminderKind.TELL: "Tell who introduced you",
    ReminderKind.TOUCH: "Get in touch",
    ReminderKind.WISH: "Meet",
}


def list_events(network: Network, settings: PeopleSettings, today: date) -> list[CalendarEvent]:
    """List the events of today and of promises; names only if the student switched them on."""
    return [*_promises(network, settings), *_reminders(network, settings, today), *list_weekly(settings, today)]


def _promises(network: Network, settings: PeopleSettings) -> Iterator[CalendarEvent]:
    due: dict[date, list[str]] = defaultdict(list)
    for person in network.people.values():
        for promise in person.open_promises:
            if promise.due_on is not None:
                due[promise.due_on].append(person.contact.name)
    for day, names in sorted(due.items()):
        summary = "Promise due" if len(names) == 1 else f"Promises due ({len(names)})"
        yield CalendarEvent(f"promise-{day}@people", day, _named(summary, names, settings))


def _reminders(network: Network, settings: PeopleSettings, today: date) -> Iterator[CalendarEvent]:
    found: dict[ReminderKind, list[str]] = defaultdict(list)
    for reminder in list_this_week(network, today):
        found[reminder.kind].append(reminder.name)
    for kind, words in SUMMARIES.items():
        if names := found.get(kind):
            people = "1 person" if len(names) == 1 else f"{len(names)} people"
            yield CalendarEvent(f"{kind.value}-{today}@people", today, _named(f"{words} ({people})", names, settings))


def _named(summary: str, names: Sequence[str], settings: PeopleSettings) -> str:
    return f"{summary}: {', '.join(names)}" if settings.feed_shows_names else summary


def list_weekly(settings: PeopleSettings, today: date) -> list[CalendarEvent]:
    """The weekly time for people, if the student set one."""
    weekday, hour = settings.time_weekday, settings.time_hour
    if weekday is None or hour is None:
        return []
    first = today + timedelta(days=(weekday - today.weekday()) % 7)
    return [
        CalendarEvent(
            "weekly@people",
            first,
            "Time for people",
            "Thank someone, keep a promise, or ask someone for coffee.",
            starts_at=time(hour),
            minutes=settings.time_minutes or 15,
            weekly_until=first + timedelta(weeks=26),
        )
    ]
