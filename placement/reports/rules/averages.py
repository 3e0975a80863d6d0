"""Middle and mean of values that come as counts: how often each value was found."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

Value = TypeVar("Value", int, Fraction)


def median(counts: Mapping[Value, int]) -> Fraction | None:
    """The middle value; of an even number the mean of the middle two; of nothing, nothing."""
    n = sum(counts.values())
    if n == 0:
        return None
    ordered = sorted(counts.items())
    return (_value_at((n - 1) // 2, ordered) + _value_at(n // 2, ordered)) / 2


def _value_at(place: int, ordered: Sequence[tuple[Value, int]]) -> Fraction:
    """The value that stands at this place, counted from zero."""
    passed = 0
    for value, count in ordered:
        passed += count
        if place < passed:
            return Fraction(value)
    raise ValueError("There is no such place.")


def mean(counts: Mapping[Value, int]) -> Fraction | None:
    n = sum(counts.values())
    return Fraction(sum(value * count for value, count in counts.items())) / n if n else None


def variance(counts: Mapping[int, int]) -> Fraction | None:
    """The sample variance, over n - 1; one value alone has none."""
    n = sum(counts.values())
    if n < 2:
        return None
    total = sum(value * count for value, count in counts.items())
    squares = sum(value * value * count for value, count in counts.items())
    return Fraction(n * squares - total * total, n * (n - 1))
