"""The one reader and the one writer of CSV text (RFC 4180).

Writing for people guards against formulas: a text cell that a spreadsheet would take for one gets a leading
apostrophe, a number never does. Reading takes nothing away: what stands in a file is what arrives.
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
# Spreadsheets of East Asian locales take the full-width signs for the plain ones.
_FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_CHUNK_CHARACTERS = 64 * 1024


class UnreadableText(ValueError):
    """The bytes are no CSV text we can read; the message is a sentence for the person who uploaded them."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """The cells of one record, and the physical line of the file on which it starts (1 is the first)."""

    line: int
    cells: tuple[str, ...]


def decode(data: bytes) -> str:
    """The text of the bytes: UTF-8, UTF-16, else Windows-1252; the BOM is not part of it."""
    try:
        return encodings.decode(data).text
    except encodings.UndecodableText as error:
        raise UnreadableText(str(error)) from error


def read_rows(text: str, delimiter: str = ",") -> Iterator[CsvRow]:
    """Every record with the line it starts on; blank lines come as rows without cells."""
    return read_lines(io.StringIO(text, newline=""), delimiter)


def read_lines(lines: Iterable[str], delimiter: str = ",", first: int = 1) -> Iterator[CsvRow]:
    """Every record of these physical lines, of which the first has this number in its file."""
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
    """A cell as text: booleans 0 or 1, nothing for None, numbers without an exponent, dates ISO."""
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
    """Text a spreadsheet would read as a formula gets an apostrophe in front."""
    return "'" + text if text[:1] in _FORMULA_STARTS else text


def guard_texts(texts: Iterable[str | None]) -> list[str | None]:
    """A column of texts, trimmed, each of them guarded like a single one."""
    return [
        "'" + text if (text := written and written.strip()) and text[0] in _FORMULA_STARTS else text
        for written in texts
    ]


def _shown(cell: Cell) -> str:
    return guard_formula(cell) if isinstance(cell, str) else text_of(cell)


def stream(rows: Iterable[Sequence[Cell]], *, bom: bool = False, raw: bool = False) -> Iterator[str]:
    """CSV text in pieces, so that a long list never stands in memory; `raw` leaves out apostrophes."""
    show = text_of if raw else _shown
    return stream_shown(([[show(cell) for cell in row]] for row in rows), bom=bom)


def stream_shown(batches: Iterable[Iterable[Iterable[object]]], *, bom: bool = False) -> Iterator[str]:
    """CSV text in pieces of rows that come in batches, their cells as they are to be written and guarded already."""
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
