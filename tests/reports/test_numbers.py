"""Rounding: half away from zero, always four decimals, no minus zero, and no tie missed for a root."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.reports.statistics import carried_digits, rounded, square_root, to_decimal

fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(1, 2), "0.5000"),
        (Fraction(-1, 4), "-0.2500"),
        (Fraction(1, 32), "0.0313"),
        (Fraction(-1, 32), "-0.0313"),
        (Fraction(-1, 100_000), "0.0000"),
        (Fraction(0), "0.0000"),
        (Fraction(2, 3), "0.6667"),
        (Fraction(12_345_678), "12345678.0000"),
        (Decimal("-0.00004999"), "0.0000"),
        (Decimal("0.00005"), "0.0001"),
        (Decimal("-0.00005"), "-0.0001"),
    ],
)
def test_value_is_rounded_to_four_decimals_half_away_from_zero(value: Decimal | Fraction, printed: str) -> None:
    assert str(rounded(value)) == printed


@given(fractions)
def test_fraction_and_its_decimal_are_rounded_alike(value: Fraction) -> None:
    assert str(rounded(value)) == str(rounded(to_decimal(value)))


@given(fractions)
def test_value_and_its_negative_are_rounded_alike_except_the_sign(value: Fraction) -> None:
    assert rounded(-value) == -rounded(value)
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 20_000)


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_tie_with_a_rational_root_is_rounded_like_its_fraction(numerator: int, denominator: int, scale: int) -> None:
    """m / s is a plain fraction if s is the root of a square ratio, and must be rounded like that fraction."""
    spread = square_root(Fraction(numerator**2, denominator**2))
    change = Fraction(scale, 32)
    with carried_digits():
        by_root = to_decimal(change) / spread
    assert rounded(by_root) == rounded(change * Fraction(denominator, numerator))


def test_square_root_ignores_the_callers_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert str(rounded(square_root(Fraction(2)))) == "1.4142"
