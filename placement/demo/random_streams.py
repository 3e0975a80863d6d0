"""Seeded random numbers: the same day gives the same demo."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from placement.core import clock
from placement.core.refs import ALPHABET

MORNING = timedelta(hours=9)


class Chance(Random):
    """A stream of random numbers. Each purpose has its own: one draw more here changes nothing elsewhere."""

    def happens(self, probability: float) -> bool:
        """Return True this often."""
        return self.random() < probability

    def days(self, fewest: int, most: int) -> timedelta:
        """Return a number of days, both ends included."""
        return timedelta(days=self.randint(fewest, most))

    def at(self, day: date) -> datetime:
        """Return a moment during the office hours of that day."""
        return clock.start_of(day) + MORNING + timedelta(seconds=self.randrange(9 * 3600))

    def letters(self, number: int) -> str:
        """Return random letters, as in a ref."""
        return "".join(self.choices(ALPHABET, k=number))


def stream(today: date, *purpose: object) -> Chance:
    """Return the stream of this purpose."""
    return Chance(":".join(map(str, (today, *purpose))))
