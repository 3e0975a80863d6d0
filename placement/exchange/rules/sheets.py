"""One sheet of an XLSX workbook, from its XML to rows of text: cells, merged cells, hidden rows, formulas."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, iterparse

from placement.core.text import clean
from placement.exchange.rules.cell_text import CellReader, local_name
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.source import NO_MARK, Mark, SourceRow

MAX_CELLS: Final = 2_000_000  # in all sheets read, including gaps before the last cell of a row
MAX_WIDTH: Final = 500
MAX_ROWS: Final = 100_000
MAX_LINE: Final = 1_048_576  # last row number of a sheet
TOO_MANY_CELLS: Final = "The spreadsheet has more than 2 million cells. Keep only the sheets and rows with placements."
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class CellLimit:
    """Counts the cells of a whole workbook. Raises Unreadable once there are too many."""

    count: int = 0

    def add(self, cells: int) -> None:
        """Add to the count of cells."""
        self.count += cells
        if self.count > MAX_CELLS:
            raise Unreadable(TOO_MANY_CELLS)


@dataclass(slots=True)
class _Row:
    line: int
    is_hidden: bool
    texts: dict[int, str] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)

    def freeze(self) -> SourceRow:
        width = max((*self.texts, *self.marks), default=-1) + 1
        cells = tuple(self.texts.get(place, "") for place in range(width))
        return SourceRow(self.line, cells, self.marks, self.is_hidden)


@dataclass(frozen=True, slots=True)
class _Area:
    """A merged range: its first and last row, and the index of its first column."""

    first: int
    last: int
    place: int


def read_sheet(part: IO[bytes], reader: CellReader, limit: CellLimit) -> list[SourceRow]:
    """Return the rows of a sheet with content; a merged cell is repeated in each row it covers."""
    rows: list[_Row] = []
    areas: list[_Area] = []
    line = 0
    for _, element in iterparse(part):  # noqa: S314  workbook.py refuses entities
        name = local_name(element.tag)
        if name == "row":
            row = _read_row(element, line + 1, reader, limit)
            line = row.line
            if row.marks or any(map(clean, row.texts.values())):
                rows.append(row)
            _check_rows(line, len(rows))
            element.clear()
        elif name == "mergeCell":
            areas.extend(_read_area(element))
    rows.sort(key=lambda row: row.line)
    _spread_merged(rows, areas, limit)
    return [row.freeze() for row in rows]


def _check_rows(line: int, filled: int) -> None:
    if line > MAX_LINE or filled > MAX_ROWS:
        raise Unreadable(f"The sheet has more than {MAX_ROWS:,} rows. Split it and import the parts.")


def _read_row(element: Element, next_line: int, reader: CellReader, limit: CellLimit) -> _Row:
    row = _Row(int(element.get("r") or next_line), element.get("hidden") in ("1", "true"))
    place = -1
    for cell in element:
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        place = _place_of(reference[1]) if reference else place + 1
        text, mark = reader.read(cell)
        if text:
            row.texts[place] = text
        if mark is not NO_MARK:
            row.marks[place] = mark
    last = max(max(row.texts, default=-1), max(row.marks, default=-1))
    if last >= MAX_WIDTH:
        raise Unreadable(f"Row {row.line} of the sheet has more than {MAX_WIDTH} columns. Remove some.")
    limit.add(max(len(element), last + 1))
    return row


def _place_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _read_area(element: Element) -> Iterator[_Area]:
    corners = [_REFERENCE.fullmatch(corner) for corner in element.get("ref", "").replace("$", "").split(":")]
    first, last = corners[0], corners[-1]
    if first and last and int(last[2]) > int(first[2]):
        yield _Area(int(first[2]), int(last[2]), _place_of(first[1]))


def _spread_merged(rows: Sequence[_Row], areas: Sequence[_Area], limit: CellLimit) -> None:
    """Copy a merged cell's value to each row that it covers; rows without other content stay blank."""
    lines = [row.line for row in rows]
    for area in areas:
        start = bisect_left(lines, area.first)
        if start == len(rows) or lines[start] != area.first:
            continue
        origin = rows[start]
        end = bisect_left(lines, area.last + 1)
        limit.add(end - start)
        for row in rows[start + 1 : end]:
            _copy(origin.texts, row.texts, area.place)
            _copy(origin.marks, row.marks, area.place)


def _copy(source: dict[int, Any], target: dict[int, Any], place: int) -> None:
    if place in source:
        target.setdefault(place, source[place])
