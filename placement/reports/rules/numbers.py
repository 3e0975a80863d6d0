"""Exact numbers until the last step, then one rounding: half away from zero, four decimals.

A figure of the report is recomputed by others, so it may not depend on how a processor or a C library
rounds. Shares and means stay `Fraction`; what has a root in it is carried as `Decimal` with far more digits
than are printed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

Exact = Fraction | Decimal

CARRIED = Context(prec=60, rounding=ROUND_HALF_EVEN)
STEPS_IN_ONE = 10_000
PRINTED = Decimal("0.0001")
# A root that is rational in truth (three times the root of 4/9) may miss a tie by its last carried digit.
# Forgetting the last twenty digits first puts such a value back on the tie, where it belongs.
TRUSTED = Decimal(1).scaleb(-40)


@contextmanager
def carried_digits() -> Iterator[None]:
    """Every Decimal operation inside keeps all carried digits, whatever the caller's context says."""
    with localcontext(CARRIED):
        yield


def to_decimal(value: Exact) -> Decimal:
    """The value with every digit that is carried."""
    if isinstance(value, Fraction):
        return CARRIED.divide(Decimal(value.numerator), Decimal(value.denominator))
    return value


def square_root(value: Exact) -> Decimal:
    """The square root with every digit that is carried."""
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
    """How many steps, a half counted away from zero; integers only, so no tie is missed."""
    steps = (2 * abs(value.numerator) * steps_in_one + value.denominator) // (2 * value.denominator)
    return steps if value > 0 else -steps


def _from_steps(steps: int) -> Decimal:
    return Decimal(steps).scaleb(-4, context=CARRIED)
