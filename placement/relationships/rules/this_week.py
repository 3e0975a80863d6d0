"""Choose what a student could do for their network this week: at most three, one per person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from placement.relationships.models import ReminderKind, Rhythm
from placement.relationships.rules.status import RHYTHM_DAYS

SHOWN = 3
PROMISE_AHEAD = timedelta(days=7)
THANK_WITHIN = timedelta(days=7)
TELL_WITHIN = timedelta(days=30)
WISH_REST = timedelta(days=14)
ORDER = tuple(ReminderKind)


@dataclass(frozen=True)
class Reminded:
    """One person as the reminders read them.

    `touched_again` is True if anything followed the first talk. `last_step_on` is the latest day of a wish, of a step
    of its introduction, or of a touch. `pauses` maps a kind to the day it returns, None for never.
    """

    id: int
    name: str
    promise_due_on: date | None = None
    first_talk_on: date | None = None
    touched_again: bool = False
    last_touch_on: date | None = None
    has_introducer: bool = False
    told_on: date | None = None
    is_closed: bool = False
    rhythm: Rhythm | None = None
    wished_on: date | None = None
    last_step_on: date | None = None
    pauses: Mapping[ReminderKind, date | None] = field(default_factory=dict)


class Reminder(NamedTuple):
    """One line of This week; `on` is the day it is about."""

    kind: ReminderKind
    on: date
    name: str
    person_id: int


def list_reminders(people: Iterable[Reminded], today: date) -> list[Reminder]:
    """List every reminder of today in order, one per person."""
    found = [reminder for person in people if (reminder := find_reminder(person, today)) is not None]
    return sorted(found, key=lambda one: (ORDER.index(one.kind), one.on, one.name, one.person_id))


def find_reminder(person: Reminded, today: date) -> Reminder | None:
    """Return the first kind that is due for a person and not paused, or None."""
    for kind, find in FINDERS.items():
        on = find(person, today)
        if on is not None and not is_paused(person, kind, today):
            return Reminder(kind, on, person.name, person.id)
    return None


def is_paused(person: Reminded, kind: ReminderKind, today: date) -> bool:
    """True while a kind is put off for this person, or for good."""
    if kind not in person.pauses:
        return False
    until = person.pauses[kind]
    return until is None or today < until


def next_monday(today: date) -> date:
    """Return the Monday after today."""
    return today + timedelta(days=7 - today.weekday())


def _promise(person: Reminded, today: date) -> date | None:
    due = person.promise_due_on
    return due if due is not None and due <= today + PROMISE_AHEAD else None


def _thank(person: Reminded, today: date) -> date | None:
    first = person.first_talk_on
    is_new = first is not None and timedelta(0) <= today - first <= THANK_WITHIN
    return first if is_new and not person.touched_again else None


def _tell(person: Reminded, today: date) -> date | None:
    first = person.first_talk_on
    is_owed = person.has_introducer and person.told_on is None and not person.is_closed
    return first if is_owed and first is not None and timedelta(0) <= today - first <= TELL_WITHIN else None


def _touch(person: Reminded, today: date) -> date | None:
    if person.rhythm is None or person.last_touch_on is None:
        return None
    due = person.last_touch_on + timedelta(days=RHYTHM_DAYS[person.rhythm])
    return due if due <= today else None


def _wish(person: Reminded, today: date) -> date | None:
    if person.wished_on is None or person.first_talk_on is not None or person.is_closed:
        return None
    due = (person.last_step_on or person.wished_on) + WISH_REST
    return due if due <= today else None


FINDERS = {
    ReminderKind.PROMISE: _promise,
    ReminderKind.THANK_YOU: _thank,
    ReminderKind.TELL: _tell,
    ReminderKind.TOUCH: _touch,
    ReminderKind.WISH: _wish,
}
