"""Decide in which placement an interaction happened (DOMAIN 7). Stored when it is made; later dates move nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from placement.placements.models import State

# The states of placements in which interactions can happen
COUNTED = (State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED)


class Span(NamedTuple):
    """A placement that counts, from its first to its last day."""

    placement_id: int
    starts_on: date
    ends_on: date


class Place(NamedTuple):
    """The placement, or None; `is_unclear` asks the student which of several it was."""

    placement_id: int | None
    is_unclear: bool = False


NOWHERE = Place(None)


def list_current(spans: Iterable[Span], on: date) -> list[Span]:
    """List the placements of a day, the one that started first in front."""
    return sorted((one for one in spans if one.starts_on <= on <= one.ends_on), key=lambda one: (one.starts_on, one))


def place(on: date, spans: Iterable[Span], latest_talks: Mapping[int, date]) -> Place:
    """Return the placement of a day; of several, the one in which this contact had the latest talk, else unclear.

    `latest_talks` maps a placement to the day of this contact's latest talk in it.
    """
    fitting = sorted(span.placement_id for span in spans if span.starts_on <= on <= span.ends_on)
    if not fitting:
        return NOWHERE
    if len(fitting) == 1:
        return Place(fitting[0])
    talked = {one: latest_talks[one] for one in fitting if one in latest_talks}
    latest = [one for one, day in talked.items() if day == max(talked.values())]
    return Place(latest[0]) if len(latest) == 1 else Place(None, is_unclear=True)
