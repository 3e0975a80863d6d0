"""Bounds propagation: narrow the bounds of hidden numbers by the sums they are part of, until nothing changes.

Each number has a place. The terms of all sums are in one list, so that each step narrows by all sums at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Ints = numpy.ndarray[Any, numpy.dtype[numpy.int64]]
    Flags = numpy.ndarray[Any, numpy.dtype[numpy.bool_]]

NO_LIMIT = 10**15


@dataclass
class Terms:
    """The terms of all sums (parts minus total is 0), sorted by sum: number of the sum, place, and total flag."""

    sums: Ints
    places: Ints
    is_total: Flags

    def list_touched(self, places: Flags) -> Flags:
        """The terms of all sums that contain one of these numbers."""
        import numpy

        touched = numpy.zeros(self.sums[-1] + 1 if len(self.sums) else 0, dtype=bool)
        touched[self.sums[places[self.places]]] = True
        return touched[self.sums]

    def select(self, terms: Flags) -> Terms:
        """The marked terms."""
        return Terms(self.sums[terms], self.places[terms], self.is_total[terms])


@dataclass
class Knowledge:
    """A reader's bounds for each number, lowest and highest; equal if the number is shown."""

    terms: Terms
    low: Ints
    high: Ints

    def list_connected(self, new: Flags, hidden: Flags) -> Flags:
        """These numbers and all hidden numbers connected to them by chains of sums."""
        terms = self.terms.select(hidden[self.terms.places])
        connected, size = new.copy(), -1
        while size != connected.sum():
            size = connected.sum()
            connected[terms.places[terms.list_touched(connected)]] = True
        return connected

    def propagate(self, places: Flags, ends: tuple[Ints, Ints]) -> None:
        """Narrow the bounds of these numbers as far as sums and ends allow.

        `ends` are the places of numbers known to be zero or equal to their whole, and the places of the wholes.
        """
        import numpy

        terms = self.terms.select(self.terms.list_touched(places))
        begins = numpy.flatnonzero(numpy.diff(terms.sums, prepend=-1))
        is_settled = not len(begins)
        while not is_settled:
            before = self.low.copy(), self.high.copy()
            self._narrow(terms, begins)
            self._narrow_ends(*ends)
            is_settled = (before[0] == self.low).all() and (before[1] == self.high).all()

    def _narrow(self, terms: Terms, begins: Ints) -> None:
        """Narrow each number by the bounds of the other terms in each sum."""
        import numpy

        times = numpy.diff(begins, append=len(terms.sums))
        low, high = self.low[terms.places], self.high[terms.places]
        least, most = numpy.where(terms.is_total, -high, low), numpy.where(terms.is_total, -low, high)
        lowest = least - numpy.repeat(numpy.add.reduceat(least, begins), times)
        highest = most - numpy.repeat(numpy.add.reduceat(most, begins), times)
        # Terms total 0: the others are at least -lowest and at most -highest, so this is between highest and lowest.
        numpy.maximum.at(self.low, terms.places, numpy.where(terms.is_total, -lowest, highest))
        numpy.minimum.at(self.high, terms.places, numpy.where(terms.is_total, -highest, lowest))

    def _narrow_ends(self, parts: Ints, wholes: Ints) -> None:
        """Narrow shares of 0 or 1: the number is 0 or its whole."""
        import numpy

        low, high, least, most = self.low[parts], self.high[parts], self.low[wholes], self.high[wholes]
        self.low[parts] = numpy.where(low > 0, numpy.maximum(low, least), low)
        self.high[parts] = numpy.where(high < least, 0, numpy.minimum(high, most))
