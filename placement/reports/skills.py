"""Change of one skill between two occasions, computed from the counts of each pair of ratings.

All figures follow from these whole numbers. Write "change during the placement", never "caused by".
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from placement.evaluations.models import Rating
from placement.reports.counting.table import Grid
from placement.reports.measures.base import SHARES, Cell
from placement.reports.statistics import (
    Exact,
    carried_digits,
    hedges_correction,
    mean,
    median,
    share,
    square_root,
    t_quantile,
    to_decimal,
    variance,
    wilson,
)

COVERAGE_PERCENT = 65
PRECISE_PAIRS = 20
Figures = dict[str, Exact | int | None]


@dataclass(frozen=True)
class Pairs:
    """Number of pairs by (rating before, rating after), a table of 5 x 5."""

    table: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, grid: Grid) -> "Pairs":
        """The pairs of a grid: rated on both occasions, and by the same supervisor if supervisors rate."""
        return cls(
            {(cell.pre, cell.post): n for cell, n in grid.cells.items() if cell.is_pair and cell.pre and cell.post}
        )

    @cached_property
    def n(self) -> int:
        return sum(self.table.values())

    def tally(self, value: Callable[[int, int], int]) -> Counter[int]:
        """Number of pairs by value(pre, post)."""
        counts: Counter[int] = Counter()
        for (pre, post), n in self.table.items():
            counts[value(pre, post)] += n
        return counts

    @cached_property
    def differences(self) -> Counter[int]:
        return self.tally(lambda pre, post: post - pre)

    @cached_property
    def variance(self) -> Fraction | None:
        return variance(self.differences)

    @cached_property
    def spread(self) -> Decimal | None:
        """The standard deviation of the differences."""
        return None if self.variance is None else square_root(self.variance)

    @cached_property
    def mean(self) -> Fraction | None:
        return mean(self.differences)


def skill_figures(grid: Grid, n_eligible: int) -> Figures:
    """Every figure of a skills_change row by column name."""
    pairs = Pairs.of(grid)
    return (
        _answer_counts(grid)
        | _coverage(pairs.n, n_eligible)
        | _direction(grid)
        | _middle_and_mean(pairs)
        | _standardized(pairs)
        | _standing(grid)
        | _level(grid)
    )


def next_reason(grid: Grid) -> str:
    """The reason for missing or weak figures, other than hiding; empty if there is none."""
    pairs = Pairs.of(grid)
    if pairs.n == 0:
        return "no_data"
    if pairs.n < 3:
        return "too_few"
    return "" if pairs.variance else "no_variance"


def _answer_counts(grid: Grid) -> Figures:
    def count(belongs: Callable[[Cell], bool]) -> int:
        return sum(n for cell, n in grid.cells.items() if belongs(cell))

    return {
        "n_pre": grid.found["n_pre"],
        "n_post": grid.found["n_post"],
        "n_no_pre": count(lambda cell: cell.pre == Rating.NOT_OBSERVED),
        "n_no_post": count(lambda cell: cell.post == Rating.NOT_OBSERVED),
        "n_rater_changed": count(lambda cell: bool(cell.pre and cell.post) and not cell.same_rater),
    }


def _coverage(n_pair: int, n_eligible: int) -> Figures:
    return {
        "n_eligible": n_eligible,
        "n_pair": n_pair,
        "pair_rate": Fraction(n_pair, n_eligible),
        "low_coverage": 100 * n_pair < COVERAGE_PERCENT * n_eligible,
        "low_precision": n_pair < PRECISE_PAIRS,
    }


def _direction(grid: Grid) -> Figures:
    improved, n = grid.found["improved"], grid.found["n_pair"]
    low, high = wilson(improved, n) if n else (None, None)
    return {
        **{name: grid.found[name] for name in ("improved", "same", "declined")},
        "share_improved": _share(improved, n),
        "ci_low": low,
        "ci_high": high,
    }


def _middle_and_mean(pairs: Pairs) -> Figures:
    low, high = _mean_interval(pairs)
    return {
        "median_change": median(pairs.differences),
        "mean_change": pairs.mean,
        "mean_ci_low": low,
        "mean_ci_high": high,
        "sd_change": pairs.spread,
    }


def _mean_interval(pairs: Pairs) -> tuple[Exact | None, Exact | None]:
    """Mean change plus and minus Student's 97.5 % quantile x standard error; no width if the variance is 0."""
    if pairs.mean is None or pairs.variance is None:
        return None, None
    if pairs.variance == 0:
        return pairs.mean, pairs.mean
    with carried_digits():
        half = t_quantile(pairs.n - 1) * square_root(pairs.variance / pairs.n)
        center = to_decimal(pairs.mean)
        return center - half, center + half


def _standardized(pairs: Pairs) -> Figures:
    """Mean change divided by a standard deviation: of the changes (dz, gz) or the occasions' average (d_av)."""
    if pairs.mean is None or not pairs.variance or pairs.spread is None:
        return {"dz": None, "gz": None, "d_av": None}
    with carried_digits():
        change = to_decimal(pairs.mean)
        by_change = change / pairs.spread
        corrected = hedges_correction(pairs.n - 1) * by_change if pairs.n >= 3 else None
        return {"dz": by_change, "gz": corrected, "d_av": change / _average_spread(pairs)}


def _average_spread(pairs: Pairs) -> Decimal:
    """The mean of the two occasions' standard deviations; not zero if the differences vary."""
    before = variance(pairs.tally(lambda pre, post: pre)) or Fraction(0)
    after = variance(pairs.tally(lambda pre, post: post)) or Fraction(0)
    with carried_digits():
        return (square_root(before) + square_root(after)) / 2


def _standing(grid: Grid) -> Figures:
    """Shares of pairs by level before and after, and of pairs that differ by at most one step."""
    return {name: _share(grid.found[name], grid.found["n_pair"]) for name in SHARES}


def _level(grid: Grid) -> Figures:
    n, high = grid.found["n_post"], grid.found["high"]
    low_end, high_end = wilson(high, n) if n else (None, None)
    return {
        "n_level": n,
        "level_share_4plus": _share(high, n),
        "level_ci_low": low_end,
        "level_ci_high": high_end,
    }


def _share(part: int, whole: int) -> Fraction | None:
    return share(part, whole) if whole else None
