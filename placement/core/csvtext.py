"""The only reader and writer of CSV text (RFC 4180).

Files for people are guarded against formulas: a text cell that a spreadsheet would run gets a leading apostrophe; a
number never does. Reading changes nothing: cells arrive exactly as they are in the file.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from placement.core import encodings

Cell = str | bool | int | float | Decimal | date | None

BOM = encodings.BOM
DELIMITERS = (",", ";", "\t")
# Spreadsheets in East Asian locales treat the full-width signs like the plain ones.
_FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_CHUNK_CHARACTERS = 64 * 1024


class UnreadableText(ValueError):
    """The bytes are not CSV text we can read; the message is a sentence for the person who uploaded them."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """The cells of one record, and the physical line where it starts (1 is the first)."""

    line: int
    cells: tuple[str, ...]


def decode(data: bytes) -> str:
    """Decode the bytes as UTF-8, UTF-16, or else Windows-1252, without the BOM."""
    try:
        return encodings.decode(data).text
    except encodings.UndecodableText as error:
        raise UnreadableText(str(error)) from error


def read_rows(text: str, delimiter: str = ",") -> Iterator[CsvRow]:
    """Yield every record with the line it starts on; blank lines become rows without cells."""
    return read_lines(io.StringIO(text, newline=""), delimiter)


def read_lines(lines: Iterable[str], delimiter: str = ",", first: int = 1) -> Iterator[CsvRow]:
    """Yield every record of these physical lines; `first` is the number of the first line in its file."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableText(_explain(error, line)) from error
        if cells is None:
            return
        yield CsvRow(line, tuple(cells))
        line = reader.line_num + first


def _explain(error: csv.Error, line: int) -> str:
    if "unexpected end" in str(error):
        return f"The record on line {line} opens a quotation mark that is never closed."
    if "field larger" in str(error):
        return f"The record on line {line} has a cell of more than {csv.field_size_limit():,} characters."
    return f"The record on line {line} goes on after a closing quotation mark; double marks inside a cell."


def text_of(cell: Cell) -> str:
    """Format a cell as text: booleans 0 or 1, None empty, numbers without an exponent, dates ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def guard_formula(text: str) -> str:
    """Prefix text that a spreadsheet would read as a formula with an apostrophe."""
    return "'" + text if text[:1] in _FORMULA_STARTS else text


def guard_texts(texts: Iterable[str | None]) -> list[str | None]:
    """A column of texts, each trimmed and guarded against formulas."""
    return [
        "'" + text if (text := written and written.strip()) and text[0] in _FORMULA_STARTS else text
        for written in texts
    ]


def _shown(cell: Cell) -> str:
    return guard_formula(cell) if isinstance(cell, str) else text_of(cell)


def stream(rows: Iterable[Sequence[Cell]], *, bom: bool = False, raw: bool = False) -> Iterator[str]:
    """Yield CSV text in pieces, so a long list never fills memory; `raw` omits guarding apostrophes."""
    show = text_of if raw else _shown
    return stream_shown(([[show(cell) for cell in row]] for row in rows), bom=bom)


def stream_shown(batches: Iterable[Iterable[Iterable[object]]], *, bom: bool = False) -> Iterator[str]:
    """Yield CSV text for batches of rows whose cells are already formatted and guarded."""
    buffer = io.StringIO(newline="")
    buffer.write(BOM if bom else "")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for rows in batches:
        writer.writerows(rows)
        if buffer.tell() >= _CHUNK_CHARACTERS:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def write(rows: Iterable[Sequence[Cell]], *, bom: bool = False, raw: bool = False) -> bytes:
    """The whole file as UTF-8 bytes, for files of modest size."""
    return "".join(stream(rows, bom=bom, raw=raw)).encode("utf-8")
