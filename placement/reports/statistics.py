"""Divisions, rounding, and intervals of the report, exact until the last step.

Others recompute the figures, so they must not depend on how a processor or C library rounds. Shares and means stay
`Fraction`; values with a root are `Decimal` with far more digits than are printed. The last step is one rounding: half
away from zero, four decimals.

Student's quantile and Hedges' correction are computed here with sixty digits instead of by a library: the report
needs both only for whole degrees of freedom, and every machine must print the same digits.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache, lru_cache
from typing import TypeVar

Exact = Fraction | Decimal

CARRIED = Context(prec=60, rounding=ROUND_HALF_EVEN)
STEPS_IN_ONE = 10_000
PRINTED = Decimal("0.0001")
# A root whose exact value is rational (three times the root of 4/9) may miss a tie by its last carried digit.
# Rounding off the last twenty digits first restores the tie.
TRUSTED = Decimal(1).scaleb(-40)


@contextmanager
def carried_digits() -> Iterator[None]:
    """Run Decimal operations with all carried digits, regardless of the caller's context."""
    with localcontext(CARRIED):
        yield


def to_decimal(value: Exact) -> Decimal:
    """The value with all carried digits."""
    if isinstance(value, Fraction):
        return CARRIED.divide(Decimal(value.numerator), Decimal(value.denominator))
    return value


def square_root(value: Exact) -> Decimal:
    """The square root with all carried digits."""
    return CARRIED.sqrt(to_decimal(value))


def rounded(value: Exact) -> Decimal:
    """The value as it is printed: 0.5000, -0.2500, and never -0.0000."""
    if isinstance(value, Fraction):
        return _from_steps(_nearest_step(value, STEPS_IN_ONE))
    trusted = value.quantize(TRUSTED, context=CARRIED)
    nearest = trusted.quantize(PRINTED, rounding=ROUND_HALF_UP, context=CARRIED)
    return nearest if nearest else nearest.copy_abs()


def rounded_to_tenth(value: Fraction) -> Decimal:
    """The value rounded once to one decimal, printed with four: 0.6000."""
    return _from_steps(_nearest_step(value, 10) * (STEPS_IN_ONE // 10))


def _nearest_step(value: Fraction, steps_in_one: int) -> int:
    """The nearest number of steps, half away from zero; integers only, so no tie is missed."""
    steps = (2 * abs(value.numerator) * steps_in_one + value.denominator) // (2 * value.denominator)
    return steps if value > 0 else -steps


def _from_steps(steps: int) -> Decimal:
    return Decimal(steps).scaleb(-4, context=CARRIED)


Value = TypeVar("Value", int, Fraction)


def median(counts: Mapping[Value, int]) -> Fraction | None:
    """The middle value, or the mean of the middle two; None if there are no values."""
    n = sum(counts.values())
    if n == 0:
        return None
    ordered = sorted(counts.items())
    return (_value_at((n - 1) // 2, ordered) + _value_at(n // 2, ordered)) / 2


def _value_at(place: int, ordered: Sequence[tuple[Value, int]]) -> Fraction:
    """The value at this place in the sorted values, from 0. Raises ValueError."""
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
    """The sample variance, over n - 1; None for fewer than two values."""
    n = sum(counts.values())
    if n < 2:
        return None
    total = sum(value * count for value, count in counts.items())
    squares = sum(value * value * count for value, count in counts.items())
    return Fraction(n * squares - total * total, n * (n - 1))


Z95 = Fraction("1.959963984540054")
COVERED = Decimal("0.95")
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628621")
NEGLIGIBLE = Decimal(1).scaleb(-55)
SETTLED = Decimal(1).scaleb(-45)


def share(part: int | Fraction, whole: int) -> Fraction:
    """The part divided by the whole."""
    return Fraction(part) / whole


def middle(low: Fraction, high: Fraction) -> Fraction:
    """The mean of the middle two values."""
    return (low + high) / 2


@lru_cache(maxsize=20_000)  # the same few arguments recur in group after group
def wilson(hits: int, n: int) -> tuple[Exact, Exact]:
    """Wilson's 95 % interval of a share; the lower end of 0 hits is exactly 0, the upper end of n exactly 1."""
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"{hits} of {n} is not a share.")
    share, square = Fraction(hits, n), Z95 * Z95
    width = 1 + square / n
    center = to_decimal((share + square / (2 * n)) / width)
    spread = square_root(share * (1 - share) / n + square / (4 * n * n))
    with carried_digits():
        half = to_decimal(Z95 / width) * spread
        return (center - half if hits else Fraction(0)), (center + half if hits < n else Fraction(1))


@cache
def gamma_step(df: int) -> Decimal:
    """Gamma(df / 2) / Gamma((df - 1) / 2), by recursion in steps of two from the value known in closed form."""
    with carried_digits():
        step = PI.sqrt() / 2 if df % 2 else 1 / PI.sqrt()
        for lower in range(3 if df % 2 else 2, df, 2):
            step = step * lower / (lower - 1)
        return step


def hedges_correction(df: int) -> Decimal:
    """Hedges' J, which corrects the upward bias of a standardized change in small groups. Raises ValueError."""
    if df < 2:
        raise ValueError("The correction needs two degrees of freedom.")
    with carried_digits():
        return gamma_step(df) / (Decimal(df) / 2).sqrt()


@cache
def t_quantile(df: int) -> Decimal:
    """The 97.5 % quantile of Student's t for whole degrees of freedom. Raises ValueError.

    The covered probability is increasing and concave in t, so Newton's steps from the normal quantile, which is
    always below, approach the result without passing it.
    """
    if df < 1:
        raise ValueError("The quantile needs one degree of freedom.")
    with carried_digits():
        point, step = to_decimal(Z95), Decimal(1)
        while step > SETTLED:
            step = COVERED / _two_sided_density(point, df) - point * _central_series(point, df)
            point += step
        return point


def _two_sided_density(point: Decimal, df: int) -> Decimal:
    """Twice Student's density, which is the derivative of the covered probability."""
    with carried_digits():
        stretched: Decimal = (1 + point * point / df).sqrt() ** (df + 1)
        return 2 * gamma_step(df + 1) / (df * PI).sqrt() / stretched


def _central_series(point: Decimal, df: int) -> Decimal:
    """The covered probability divided by point and density: 1 + y (df+1)/3 + y^2 (df+1)(df+3)/(3*5) + ..."""
    with carried_digits():
        share = point * point / (df + point * point)
        term = total = Decimal(1)
        count = 0
        while term > NEGLIGIBLE:
            term = term * share * (df + 1 + 2 * count) / (3 + 2 * count)
            total += term
            count += 1
        return total
