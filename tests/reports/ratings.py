"""Grids of ratings as tests write them down."""

from collections import Counter
from collections.abc import Iterable

from placement.reports.rules.grids import Cell, Grid
from placement.reports.rules.heads import Heads

PRE = (3, 2, 4, 3, 3, 2, 4, 3, 2, 3, 4, 1)
POST = (4, 3, 4, 4, 3, 4, 5, 3, 3, 4, 3, 2)


def grid_of(answers: Iterable[tuple]) -> Grid:
    """Each answer is (before, after) or (before, after, same rater), one student each."""
    counts = Counter(Cell(*answer) for answer in answers)
    return Grid({cell: Heads(count, count) for cell, count in counts.items()})


def check_vector() -> Grid:
    """Twelve students whose figures are known."""
    return grid_of(zip(PRE, POST, strict=True))
