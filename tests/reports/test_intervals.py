"""Intervals against scipy, and their exact ends."""

import math
from decimal import localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from placement.reports.statistics import hedges_correction, rounded, t_quantile, wilson

pytestmark = pytest.mark.once


@pytest.mark.parametrize("df", [*range(1, 60), 99, 100, 599, 600, 9_999])
def test_t_quantile_agrees_with_scipy_to_ten_digits(df: int) -> None:
    assert float(t_quantile(df)) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-11)


def test_t_quantile_of_one_and_two_degrees_matches_the_closed_form() -> None:
    assert str(t_quantile(1)).startswith("12.706204736174704646021")
    assert float(t_quantile(2)) == pytest.approx(0.95 * math.sqrt(2 / (1 - 0.95**2)), rel=1e-14)


def test_t_quantiles_decrease_toward_the_normal_quantile() -> None:
    quantiles = [t_quantile(df) for df in range(1, 200)]
    assert quantiles == sorted(quantiles, reverse=True)
    assert float(quantiles[-1]) > 1.959963984540054


@pytest.mark.parametrize("df", [*range(2, 60), 100, 599, 9_999])
def test_hedges_correction_matches_the_ratio_of_gammas(df: int) -> None:
    expected = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    assert float(hedges_correction(df)) == pytest.approx(expected, rel=1e-10)


def test_t_quantile_ignores_the_callers_decimal_context() -> None:
    t_quantile.cache_clear()
    with localcontext() as context:
        context.prec = 5
        narrow = t_quantile(11)
    t_quantile.cache_clear()
    assert narrow == t_quantile(11)


@given(st.integers(1, 2_000), st.data())
def test_wilson_agrees_with_scipy(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = wilson(hits, n)
    expected = stats.binomtest(hits, n).proportion_ci(0.95, "wilson")
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert 0 <= low <= Fraction(hits, n) <= high <= 1


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 8, "0.0000", "0.3244"), (8, 8, "0.6756", "1.0000"), (8, 12, "0.3906", "0.8619")],
)
def test_wilson_matches_known_intervals(hits: int, n: int, low: str, high: str) -> None:
    assert [str(rounded(end)) for end in wilson(hits, n)] == [low, high]


@given(st.integers(1, 5_000))
def test_interval_of_none_starts_at_0_and_of_all_ends_at_1(n: int) -> None:
    assert wilson(0, n)[0] == 0
    assert wilson(n, n)[1] == 1


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (-1, 3), (4, 3)])
def test_wilson_raises_if_hits_of_n_is_not_a_share(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson(hits, n)
