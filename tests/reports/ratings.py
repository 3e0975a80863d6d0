"""Grids of ratings for tests."""

from collections import Counter
from collections.abc import Iterable

from placement.reports.counting.table import Grid
from placement.reports.measures.base import NUMBERS, Cell, numbers_of

PRE = (3, 2, 4, 3, 3, 2, 4, 3, 2, 3, 4, 1)
POST = (4, 3, 4, 4, 3, 4, 5, 3, 3, 4, 3, 2)


def grid_of(answers: Iterable[tuple[int | None, int | None] | tuple[int | None, int | None, bool]]) -> Grid:
    """A grid of answers of one student each: (before, after) or (before, after, same rater)."""
    cells = Counter(Cell(*answer) for answer in answers)
    numbers = Counter(dict.fromkeys(NUMBERS, 0))
    for cell, count in cells.items():
        numbers.update(dict.fromkeys(numbers_of(cell), count))
    return Grid(cells, numbers)


def check_vector() -> Grid:
    """The check vector: twelve students whose figures are known."""
    return grid_of(zip(PRE, POST, strict=True))
