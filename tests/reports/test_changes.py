"""Change figures against numpy and scipy, the check vector, and the edge cases without figures."""

import math
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from placement.reports.skills import Figures, next_reason, skill_figures
from placement.reports.statistics import rounded
from tests.reports.ratings import check_vector, grid_of

ratings = st.integers(1, 5)
pairs = st.lists(st.tuples(ratings, ratings), min_size=3, max_size=60)
answers = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.one_of(st.none(), st.integers(0, 5)), st.booleans()),
    max_size=60,
)


Answer = tuple[int | None, int | None, bool]


def printed(figures: Figures) -> dict[str, str | int | None]:
    return {name: value if isinstance(value, int | None) else str(rounded(value)) for name, value in figures.items()}


def exact(figures: Figures, name: str) -> Fraction:
    """A figure, asserted to exist."""
    value = figures[name]
    assert value is not None
    return Fraction(value)


def test_check_vector_has_its_known_figures() -> None:
    figures = printed(skill_figures(check_vector(), 12))
    known = {
        "n_pair": 12,
        "pair_rate": "1.0000",
        "improved": 8,
        "same": 3,
        "declined": 1,
        "share_improved": "0.6667",
        "ci_low": "0.3906",
        "ci_high": "0.8619",
        "median_change": "1.0000",
        "mean_change": "0.6667",
        "mean_ci_low": "0.1720",
        "mean_ci_high": "1.1613",
        "sd_change": "0.7785",
        "dz": "0.8563",
        "gz": "0.7964",
        "d_av": "0.7684",
        "share_within_1": "0.9167",
        "pre_ceiling_share": "0.0000",
        "low_coverage": False,
        "low_precision": True,
    }
    assert {name: figures[name] for name in known} == known
    assert next_reason(check_vector()) == ""


@given(pairs)
def test_change_figures_agree_with_numpy_and_scipy(given_pairs: list[tuple[int, int]]) -> None:
    before, after = (np.array(side, dtype=float) for side in zip(*given_pairs, strict=True))
    change, n = after - before, len(before)
    figures = skill_figures(grid_of(given_pairs), n)
    close = partial(pytest.approx, rel=1e-9, abs=1e-9)
    assert float(exact(figures, "mean_change")) == close(change.mean())
    assert float(exact(figures, "median_change")) == close(np.median(change))
    assert float(exact(figures, "sd_change")) == close(change.std(ddof=1))
    if not change.std():
        assert figures["mean_ci_low"] == figures["mean_ci_high"] == figures["mean_change"]
        assert [figures[name] for name in ("dz", "gz", "d_av")] == [None, None, None]
        assert next_reason(grid_of(given_pairs)) == "no_variance"
        return
    error = stats.t.ppf(0.975, n - 1) * change.std(ddof=1) / math.sqrt(n)
    assert float(exact(figures, "mean_ci_low")) == close(change.mean() - error)
    assert float(exact(figures, "mean_ci_high")) == close(change.mean() + error)
    dz = change.mean() / change.std(ddof=1)
    df = n - 1
    correction = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    assert float(exact(figures, "dz")) == close(dz)
    assert float(exact(figures, "gz")) == close(dz * correction)
    spread = (before.std(ddof=1) + after.std(ddof=1)) / 2
    assert float(exact(figures, "d_av")) == close(change.mean() / spread)


@given(answers)
def test_counts_of_answers_match_a_plain_count(given_answers: list[Answer]) -> None:
    n = len(given_answers) + 1
    figures = skill_figures(grid_of(given_answers), n)
    paired = [(pre, post) for pre, post, same in given_answers if pre and post and same]
    assert figures["n_pair"] == len(paired) == sum(exact(figures, name) for name in ("improved", "same", "declined"))
    assert figures["n_pre"] == sum(bool(pre) for pre, _, _ in given_answers)
    assert figures["n_post"] == figures["n_level"] == sum(bool(post) for _, post, _ in given_answers)
    assert figures["n_no_pre"] == sum(pre == 0 for pre, _, _ in given_answers)
    assert figures["n_no_post"] == sum(post == 0 for _, post, _ in given_answers)
    assert figures["n_rater_changed"] == sum(bool(pre and post) and not same for pre, post, same in given_answers)
    assert figures["low_coverage"] == (100 * len(paired) < 65 * n)
    assert figures["low_precision"] == (len(paired) < 20)


@given(answers)
def test_pair_shares_and_level_share_match_a_plain_count(given_answers: list[Answer]) -> None:
    figures = skill_figures(grid_of(given_answers), len(given_answers) + 1)
    paired = [(pre, post) for pre, post, same in given_answers if pre and post and same]
    final = [post for _, post, _ in given_answers if post]
    if paired:
        n = len(paired)
        assert exact(figures, "share_within_1") * n == sum(abs(post - pre) <= 1 for pre, post in paired)
        assert exact(figures, "pre_ceiling_share") * n == sum(pre == 5 for pre, _ in paired)
        assert exact(figures, "pre_share_4plus") * n == sum(pre >= 4 for pre, _ in paired)
        assert exact(figures, "post_share_4plus") * n == sum(post >= 4 for _, post in paired)
    if final:
        assert exact(figures, "level_share_4plus") * len(final) == sum(post >= 4 for post in final)
    else:
        assert figures["level_share_4plus"] is figures["level_ci_low"] is figures["level_ci_high"] is None


def test_no_pair_gives_zero_counts_and_empty_statistics() -> None:
    grid = grid_of([(3, None), (None, 4), (0, 0)])
    figures = skill_figures(grid, 5)
    assert (figures["improved"], figures["same"], figures["declined"]) == (0, 0, 0)
    for name in ("share_improved", "median_change", "mean_change", "sd_change", "dz", "share_within_1", "ci_low"):
        assert figures[name] is None, name
    assert str(rounded(exact(figures, "level_share_4plus"))) == "1.0000"
    assert next_reason(grid) == "no_data"


def test_one_pair_has_a_mean_and_no_standard_deviation() -> None:
    figures = skill_figures(grid_of([(2, 4)]), 1)
    assert str(rounded(exact(figures, "mean_change"))) == "2.0000"
    assert [figures[name] for name in ("sd_change", "mean_ci_low", "mean_ci_high", "dz", "gz", "d_av")] == [None] * 6
    assert next_reason(grid_of([(2, 4)])) == "too_few"


def test_two_pairs_have_a_standard_deviation_but_no_gz() -> None:
    figures = printed(skill_figures(grid_of([(2, 4), (2, 3)]), 2))
    assert figures["sd_change"] == "0.7071"
    assert figures["dz"] == "2.1213"
    assert figures["gz"] is None
    assert next_reason(grid_of([(2, 4), (2, 3)])) == "too_few"


def test_equal_changes_have_an_interval_of_zero_width_and_no_effect_size() -> None:
    figures = printed(skill_figures(grid_of([(1, 2), (2, 3), (4, 5)]), 3))
    assert figures["mean_ci_low"] == figures["mean_ci_high"] == "1.0000"
    assert figures["sd_change"] == "0.0000"
    assert [figures[name] for name in ("dz", "gz", "d_av")] == [None] * 3
    assert next_reason(grid_of([(1, 2), (2, 3), (4, 5)])) == "no_variance"
