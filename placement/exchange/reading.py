"""From the bytes of a CSV or XLSX file to records: cells exactly as read, under canonical columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from placement.core import csvtext
from placement.core.text import clean
from placement.exchange import columns, workbook
from placement.exchange.problems import Unreadable

MAX_BYTES = 16 * 1024 * 1024
MAX_RECORDS = 100_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file: its physical line (or sheet row), its number, and its cells as read, by column."""

    line: int
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: its canonical columns, the headers nobody knows, its records, remarks about it."""

    columns: tuple[str, ...]
    unmatched: tuple[str, ...]
    records: tuple[Record, ...]
    remarks: tuple[str, ...] = ()


def read(data: bytes) -> Table:
    """The table in a file. Raises Unreadable with a sentence when there is none."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // 2**20} MB. Split it and import the parts.")
    return read_table(_rows(data))


def _rows(data: bytes) -> Iterable[csvtext.Row]:
    if workbook.is_workbook(data):
        return workbook.read_rows(data)
    try:
        text = csvtext.decode(data)
    except csvtext.UnreadableText as error:
        raise Unreadable(str(error)) from error
    return csvtext.read_rows(text, csvtext.detect_delimiter(text))


def read_table(rows: Iterable[csvtext.Row]) -> Table:
    """The first row that is not blank names the columns, the others are the records."""
    filled = (row for row in rows if any(clean(cell) for cell in row.cells))
    try:
        header = next(filled, None)
        if header is None:
            raise Unreadable("The file is empty: its first line names the columns, each other line is a placement.")
        places = _match(header.cells)
        body = tuple(filled)
    except csvtext.UnreadableText as error:
        raise Unreadable(str(error)) from error
    if len(body) > MAX_RECORDS:
        raise Unreadable(f"The file has more than {MAX_RECORDS:,} records. Split it and import the parts.")
    records = tuple(_record(row, number, places) for number, row in enumerate(body, 1))
    return Table(tuple(places), _unmatched(header.cells), records, tuple(_remarks(body, len(header.cells))))


def _match(headers: tuple[str, ...]) -> dict[str, int]:
    """The place of each canonical column; none may be named twice, no required one be missing."""
    found = [(name, place) for place, header in enumerate(headers) if (name := columns.find_column(header))]
    twice = [name for name, times in Counter(name for name, _ in found).items() if times > 1]
    if twice:
        raise Unreadable(f"Two headers mean the same column: {', '.join(twice)}. Keep one of them.")
    places = dict(found)
    missing = [name for name in columns.REQUIRED if name not in places]
    if missing:
        raise Unreadable(f"The file lacks required columns: {', '.join(missing)}.")
    return places


def _unmatched(headers: tuple[str, ...]) -> tuple[str, ...]:
    names = (clean(header) for header in headers if not columns.find_column(header))
    return tuple(dict.fromkeys(name for name in names if name))


def _record(row: csvtext.Row, number: int, places: Mapping[str, int]) -> Record:
    cells = {name: row.cells[place] if place < len(row.cells) else "" for name, place in places.items()}
    return Record(row.line, number, cells)


def _remarks(body: Iterable[csvtext.Row], width: int) -> Iterator[str]:
    """A row longer than the header is worth a word: often a delimiter stands unquoted in its text."""
    for number, row in enumerate(body, 1):
        if any(clean(cell) for cell in row.cells[width:]):
            yield f"Line {row.line}, record {number}: more cells than headers; the last ones are not read."
