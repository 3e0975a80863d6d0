"""What makes an interval: Wilson's for a share, Student's quantile for a mean, and Hedges' correction.

The quantile and the correction are computed here with sixty digits, not taken from a library: the product
needs two functions of a whole number of degrees of freedom, and every machine must print the same digits.
"""

from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache

from placement.reports.rules.numbers import Exact, carried_digits, square_root, to_decimal

Z95 = Fraction("1.959963984540054")
COVERED = Decimal("0.95")
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628621")
NEGLIGIBLE = Decimal(1).scaleb(-55)
SETTLED = Decimal(1).scaleb(-45)


@lru_cache(maxsize=20_000)  # the same few of so many come back in group after group
def wilson(hits: int, n: int) -> tuple[Exact, Exact]:
    """Wilson's 95 % interval of a share; nobody gives exactly 0 below, everybody exactly 1 above."""
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
    """Gamma(df / 2) / Gamma((df - 1) / 2), climbing in steps of two from the value known in closed form."""
    with carried_digits():
        step = PI.sqrt() / 2 if df % 2 else 1 / PI.sqrt()
        for lower in range(3 if df % 2 else 2, df, 2):
            step = step * lower / (lower - 1)
        return step


def hedges_correction(df: int) -> Decimal:
    """J, which takes the upward bias of small groups out of a standardized change."""
    if df < 2:
        raise ValueError("The correction needs two degrees of freedom.")
    with carried_digits():
        return gamma_step(df) / (Decimal(df) / 2).sqrt()


@cache
def t_quantile(df: int) -> Decimal:
    """The 97.5 % point of Student's t for a whole number of degrees of freedom.

    The covered probability rises with t and bends downwards, so Newton's steps from the normal
    quantile, which always lies below, climb to the answer without ever passing it.
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
    """Twice Student's density: how fast the covered probability grows at this point."""
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
