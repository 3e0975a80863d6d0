"""Derived facts about a contact: status, first talk, last touch (DOMAIN 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from placement.core.labels import Label
from placement.relationships.models import Rhythm

RHYTHM_DAYS = {Rhythm.MONTH: 30, Rhythm.QUARTER: 91, Rhythm.HALF_YEAR: 182}
WITHOUT_RHYTHM = 120


class ContactStatus(Label):
    """Derived, never stored."""

    TO_MEET = "to meet", "To meet"
    KNOWN = "known", "Known"
    IN_TOUCH = "in touch", "In touch"
    QUIET = "quiet", "Out of touch"


@dataclass(frozen=True)
class Standing:
    """A contact's status today, with the first talk and the last touch, if any."""

    status: ContactStatus
    met_on: date | None
    last_touch_on: date | None


class Happened(NamedTuple):
    """One interaction as status reads it."""

    on: date
    is_talk: bool


def stand(wished_on: date | None, rhythm: Rhythm | None, happened: Iterable[Happened], today: date) -> Standing:
    """Return where a contact stands; what is dated after today does not count."""
    past = [one for one in happened if one.on <= today]
    met_on = min((one.on for one in past if one.is_talk), default=None)
    last = max((one.on for one in past), default=None)
    return Standing(find_status(wished_on, met_on, last, rhythm, today), met_on, last)


def find_status(
    wished_on: date | None, met_on: date | None, last_touch_on: date | None, rhythm: Rhythm | None, today: date
) -> ContactStatus:
    """Return the status from the derived days."""
    if met_on is None or last_touch_on is None:
        return ContactStatus.TO_MEET if wished_on is not None else ContactStatus.KNOWN
    is_recent = today - last_touch_on <= timedelta(days=days_of(rhythm))
    return ContactStatus.IN_TOUCH if is_recent else ContactStatus.QUIET


def days_of(rhythm: Rhythm | None) -> int:
    """Return the days after which a contact counts as quiet."""
    return RHYTHM_DAYS[rhythm] if rhythm else WITHOUT_RHYTHM
