"""Problems of a file (Unreadable) or a cell (Problem), and notices (Notice)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from placement.core import csvtext
from placement.exchange.rules import columns

LineNumber = int | str  # `Sheet name!row` where several sheets are read
HEADER = ("line", "record", "column", "value", "problem")


class Unreadable(ValueError):
    """The file as a whole cannot be imported; the message is a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that keeps its record out, with its value exactly as read and what is wanted instead."""

    line: LineNumber
    record: int
    column: str
    value: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know about a record that does not keep it out; `is_repeated` if also where nothing is written."""

    line: LineNumber
    record: int
    sentence: str
    is_repeated: bool = False


def arrange(found: Iterable[CellProblem]) -> list[CellProblem]:
    """By record, then in the order of the columns."""
    return sorted(found, key=lambda problem: (problem.record, columns.ORDER[problem.column]))


def write_csv(found: Iterable[CellProblem]) -> bytes:
    """The problems file: values exactly as read, so without apostrophes and without BOM."""
    rows = ((p.line, p.record, p.column, p.value, p.wanted) for p in arrange(found))
    return csvtext.write(_with_header(rows), raw=True)


def _with_header(rows: Iterable[tuple[csvtext.Cell, ...]]) -> Iterator[tuple[csvtext.Cell, ...]]:
    yield HEADER
    yield from rows
