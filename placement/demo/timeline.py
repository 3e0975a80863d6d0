"""Run many courses of events at once, each step under a clock that stands at its moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from placement.core import clock

Steps = Iterator[datetime]  # a generator: yields the moment of its next step, which it takes when it is resumed
DAWN = timedelta(hours=6)
LATER = timedelta(minutes=4)  # a step that would lie in the past is taken a little later


class Timeline:
    """Takes steps in the order of their moments, up to the morning of the demo's day."""

    def __init__(self, today: date) -> None:
        self._until = dawn(today) + DAWN / 2
        self._earliest = clock.start_of(clock.EARLIEST)
        self._waiting: list[tuple[datetime, int, Steps]] = []
        self._count = count()

    def add(self, steps: Steps) -> None:
        """Run to the next moment; the step after it waits for its turn."""
        moment = next(steps, None)
        if moment is not None and moment < self._until:
            heappush(self._waiting, (max(moment, self._earliest), next(self._count), steps))

    def play(self) -> None:
        """Take all steps."""
        while self._waiting:
            moment, _, steps = heappop(self._waiting)
            self._earliest = moment + LATER
            with clock.standing_at(moment):
                self.add(steps)


def dawn(day: date) -> datetime:
    """Return the moment of that day at which dates move things."""
    return clock.start_of(day) + DAWN
