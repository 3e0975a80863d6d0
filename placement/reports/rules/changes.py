"""Change of one skill between two occasions, from the table of how often each pair of ratings occurred.

Everything follows from whole numbers in that table. "Change during the placement", never "caused by".
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from placement.reports.rules.averages import mean, median, variance
from placement.reports.rules.grids import HIGH, NOT_OBSERVED, Cell, Grid, Pairs
from placement.reports.rules.heads import Heads
from placement.reports.rules.intervals import hedges_correction, t_quantile, wilson
from placement.reports.rules.numbers import Exact, carried_digits, square_root, to_decimal

CEILING = 5
COVERAGE_PERCENT = 65
PRECISE_PAIRS = 20

# The shares over pairs that stand alone in their column, each by the pairs of ratings it counts.
SHARE_TESTS: Mapping[str, Callable[[int, int], bool]] = {
    "share_within_1": lambda pre, post: abs(post - pre) <= 1,
    "pre_ceiling_share": lambda pre, post: pre == CEILING,
    "pre_share_4plus": lambda pre, post: pre >= HIGH,
    "post_share_4plus": lambda pre, post: post >= HIGH,
}
Figures = dict[str, Exact | int | None]


def skill_figures(grid: Grid, n_eligible: int) -> Figures:
    """Every figure of a row of skills_change, under the name of its column."""
    pairs = grid.pairs
    return (
        _answer_counts(grid)
        | _coverage(pairs.n, n_eligible)
        | _direction(pairs)
        | _middle_and_mean(pairs)
        | _standardized(pairs)
        | _standing(pairs)
        | _level(grid)
    )


def next_reason(grid: Grid) -> str:
    """Why a row says less than it might, apart from hiding."""
    pairs = grid.pairs
    if pairs.n == 0:
        return "no_data"
    if pairs.n < 3:
        return "too_few"
    return "" if variance(pairs.differences) else "no_variance"


def _answer_counts(grid: Grid) -> Figures:
    def count(belongs: Callable[[Cell], bool]) -> int:
        return grid.where(belongs).things

    return {
        "n_pre": count(lambda cell: bool(cell.pre)),
        "n_post": count(lambda cell: bool(cell.post)),
        "n_no_pre": count(lambda cell: cell.pre == NOT_OBSERVED),
        "n_no_post": count(lambda cell: cell.post == NOT_OBSERVED),
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


def _direction(pairs: Pairs) -> Figures:
    low, high = wilson(pairs.improved.things, pairs.n) if pairs.n else (None, None)
    return {
        "improved": pairs.improved.things,
        "same": pairs.same.things,
        "declined": pairs.declined.things,
        "share_improved": _share(pairs.improved, pairs.everybody),
        "ci_low": low,
        "ci_high": high,
    }


def _middle_and_mean(pairs: Pairs) -> Figures:
    center = mean(pairs.differences)
    low, high = _mean_interval(pairs)
    spread = variance(pairs.differences)
    return {
        "median_change": median(pairs.differences),
        "mean_change": center,
        "mean_ci_low": low,
        "mean_ci_high": high,
        "sd_change": None if spread is None else square_root(spread),
    }


def _mean_interval(pairs: Pairs) -> tuple[Exact | None, Exact | None]:
    """Mean change plus and minus Student's quantile of its standard error; no spread, no width."""
    center, spread = mean(pairs.differences), variance(pairs.differences)
    if center is None or spread is None:
        return None, None
    if spread == 0:
        return center, center
    with carried_digits():
        half = t_quantile(pairs.n - 1) * square_root(spread / pairs.n)
        return to_decimal(center) - half, to_decimal(center) + half


def _standardized(pairs: Pairs) -> Figures:
    """Change in units of a spread; the name says of which."""
    change, spread = mean(pairs.differences), variance(pairs.differences)
    if change is None or not spread:
        return {"dz": None, "gz": None, "d_av": None}
    with carried_digits():
        by_change = to_decimal(change) / square_root(spread)
        corrected = hedges_correction(pairs.n - 1) * by_change if pairs.n >= 3 else None
        return {"dz": by_change, "gz": corrected, "d_av": to_decimal(change) / _average_spread(pairs)}


def _average_spread(pairs: Pairs) -> Decimal:
    """The mean of the two occasions' standard deviations; not zero where the differences vary."""
    before = variance(pairs.tally(lambda pre, post: pre)) or Fraction(0)
    after = variance(pairs.tally(lambda pre, post: post)) or Fraction(0)
    with carried_digits():
        return (square_root(before) + square_root(after)) / 2


def _standing(pairs: Pairs) -> Figures:
    """Where the pairs stood before and after, and how many moved by a step at most."""
    return {name: _share(pairs.where(belongs), pairs.everybody) for name, belongs in SHARE_TESTS.items()}


def _level(grid: Grid) -> Figures:
    n, high = grid.level.things, grid.level_high.things
    low_end, high_end = wilson(high, n) if n else (None, None)
    return {
        "n_level": n,
        "level_share_4plus": _share(grid.level_high, grid.level),
        "level_ci_low": low_end,
        "level_ci_high": high_end,
    }


def _share(part: Heads, whole: Heads) -> Fraction | None:
    return Fraction(part.things, whole.things) if whole.things else None
