"""A row of a file: a mapping from column to cell, without `report_id` and `term`, which are the same in all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from placement.core.csvtext import Cell
from placement.reports.dimensions import RANK
from placement.reports.statistics import Exact, rounded

Row = dict[str, str | bool | int | Decimal | None]
Fact = TypeVar("Fact")
SORT_KEYS = ("group", "skill_code", "source", "measure", "evidence")


def by_row_key(facts: Iterable[Fact], key: Callable[[Fact], tuple[str, str]]) -> dict[tuple[str, str], list[Fact]]:
    """The same row of every group, together."""
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact)
    return found


def printed(value: Exact | None) -> Decimal | None:
    """A figure with four decimals, or an empty cell."""
    return None if value is None else rounded(value)


def list_records(rows: Iterable[Row], columns: Sequence[str], term: str) -> list[list[Cell]]:
    """Records in the order of the file: by dimension in its order, then by code point; columns as listed."""
    return [[term if name == "term" else row.get(name) for name in columns] for row in sorted(rows, key=_place)]


def _place(row: Mapping[str, Cell]) -> tuple[int, list[str]]:
    return RANK[str(row["dimension"])], [str(row.get(key, "")) for key in SORT_KEYS]
