"""Problems of a file (Unreadable) or a cell (Problem), and notices (Notice)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from placement.core import csvtext
from placement.exchange.rules import columns

LineNumber = int | str  # `Sheet name!row` if several sheets are read
HEADER = ("line", "record", "column", "value", "problem")


class Unreadable(ValueError):
    """The whole file cannot be imported; the message is a sentence for the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that prevents the import of its record, with its value exactly as read and advice on valid values."""

    line: LineNumber
    record: int
    column: str
    value: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Information about a record that can be imported; `is_repeated`: shown even if the record changes nothing."""

    line: LineNumber
    record: int
    sentence: str
    is_repeated: bool = False


def arrange(problems: Iterable[CellProblem]) -> list[CellProblem]:
    """Sort by record, then by column order."""
    return sorted(problems, key=lambda problem: (problem.record, columns.ORDER[problem.column]))


def write_csv(problems: Iterable[CellProblem]) -> bytes:
    """Write the problems file; values are exactly as read, so it has no apostrophe guards and no BOM."""
    rows = ((p.line, p.record, p.column, p.value, p.wanted) for p in arrange(problems))
    return csvtext.write(_with_header(rows), raw=True)


def _with_header(rows: Iterable[tuple[csvtext.Cell, ...]]) -> Iterator[tuple[csvtext.Cell, ...]]:
    yield HEADER
    yield from rows
