"""Read the bytes of a CSV or XLSX file into records: cells exactly as read, by canonical column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from placement.core import encodings
from placement.core.text import clean
from placement.exchange.rules import columns, delimited, file_kinds, workbook
from placement.exchange.rules.column_kinds import Trait
from placement.exchange.rules.delimited import MAX_RECORDS
from placement.exchange.rules.encoding_report import EncodingReport, report_encoding
from placement.exchange.rules.headers import Guess, Header, find_header
from placement.exchange.rules.problems import LineNumber, Unreadable
from placement.exchange.rules.source import NO_MARK, Mark, SourceRow

MAX_BYTES: Final = 16 * 1024 * 1024
MOST_DIGITS: Final = 15  # a spreadsheet stores no more digits of a number
AS_SHOWN: Final = columns.list_with(Trait.AS_SHOWN)  # only these columns use the sheet's number formats
NUMBERED: Final = columns.list_with(Trait.EXACT)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the file: its physical line (or sheet row), its number, and its cells as read, by column.

    `flaws` are problems by column that the text does not show: an error cell, or a number that lost digits.
    """

    line: LineNumber
    number: int
    cells: Mapping[str, str]
    flaws: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: canonical columns, unknown headers, records, and remarks.

    `about` are the first remarks: sheets that are not read, and rows that were skipped.
    """

    columns: tuple[str, ...]
    unmatched: tuple[str, ...]
    records: tuple[Record, ...]
    remarks: tuple[str, ...] = ()
    encoding: EncodingReport | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    """The header and rows of a file or one sheet; `name` is empty if only one sheet is read."""

    name: str
    header: Header
    places: Mapping[str, int]
    rows: tuple[SourceRow, ...]

    def line(self, row: SourceRow) -> LineNumber:
        return f"{self.name}!{row.line}" if self.name else row.line


def read(data: bytes, codec: str | None = None) -> Table:
    """Return the table in a file; a selected codec is used for text. Raises Unreadable with the reason."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // 2**20} MB. Split it and import the parts.")
    if reason := file_kinds.find_binary_reason(data):
        raise Unreadable(reason)
    return _read_workbook(data) if workbook.is_workbook(data) else _read_text(data, codec)


def _read_text(data: bytes, codec: str | None) -> Table:
    try:
        decoded = encodings.decode(data, codec)
    except encodings.UndecodableText as error:
        raise Unreadable(file_kinds.find_text_reason(data.decode("latin-1")) or str(error)) from error
    if reason := file_kinds.find_text_reason(decoded.text):
        raise Unreadable(reason)
    delimited_text = delimited.read_text(decoded.text)
    section = _Section("", delimited_text.header, delimited_text.header.places, delimited_text.body)
    first = (f"The first line, {delimited_text.separator}, was skipped.",) if delimited_text.separator else ()
    table = _join([section], (*first, *_titles(delimited_text.header)))
    cells = ((record.number, record.cells) for record in table.records)
    report = report_encoding(decoded, cells, is_chosen=codec is not None)
    return Table(table.columns, table.unmatched, table.records, table.remarks, report, table.about)


def _read_workbook(data: bytes) -> Table:
    sheets = workbook.read_sheets(data)
    headed = [(sheet, find_header(sheet.rows)) for sheet in sheets if sheet.is_visible]
    read = [(sheet, header) for sheet, header in headed if isinstance(header, Header)]
    others = [(sheet.name, header) for sheet, header in headed if not isinstance(header, Header)]
    hidden = [sheet.name for sheet in sheets if not sheet.is_visible]
    if not read:
        raise Unreadable(" ".join(_explain_no_sheet(others, hidden)))
    sections = [_make_section(sheet, header, is_only=len(read) == 1) for sheet, header in read]
    remarks = [remark for sheet, header in read for remark in _titles(header, f" of sheet {sheet.name}")]
    return _join(sections, (*_name_sheets([sheet.name for sheet, _ in read], others, hidden), *remarks))


def _make_section(sheet: workbook.Sheet, header: Header, *, is_only: bool) -> _Section:
    try:
        places = header.places
    except Unreadable as error:
        raise Unreadable(f"Sheet {sheet.name}, row {header.row.line}: {error}") from error
    below = tuple(row for row in sheet.rows if row.line > header.row.line)
    return _Section("" if is_only else sheet.name, header, places, below)


def _explain_no_sheet(others: Sequence[tuple[str, Guess | None]], hidden: Sequence[str]) -> Iterator[str]:
    """Yield the reasons that no sheet of a workbook has placements."""
    if not others:
        yield "Every sheet of the workbook is hidden, and hidden sheets are not read. Unhide the one with placements."
        return
    if all(guess is None for _, guess in others) and not hidden:
        yield "The workbook is empty: one row names the columns, each row after it is a placement."
        return
    yield "No visible sheet has a header with all required columns."
    for name, guess in others:
        yield guess.explain(f"Sheet {name}: row {guess.row.line}") if guess else f"Sheet {name} is empty."
    if not any(guess and guess.is_close for _, guess in others):
        yield f"The required columns are {', '.join(columns.REQUIRED)}."
    if hidden:
        yield f"Hidden sheets are not read: {', '.join(hidden)}."


def _name_sheets(
    read: Sequence[str], others: Sequence[tuple[str, Guess | None]], hidden: Sequence[str]
) -> Iterator[str]:
    """Yield sentences that list the sheets read, if there is more than one sheet."""
    if len(read) > 1 or others:
        yield f"Sheets read: {', '.join(read)}." if len(read) > 1 else f"Sheet read: {read[0]}."
    for name, guess in others:
        reason = guess.explain(f"row {guess.row.line}") if guess else "it is empty."
        yield f"Sheet {name} is not read: {reason}"
    if hidden:
        yield f"Hidden sheets are not read: {', '.join(hidden)}."


def _titles(header: Header, where: str = "") -> Iterator[str]:
    """Yield a sentence on the rows above a header, if any."""
    if header.titles:
        lines = ", ".join(str(row.line) for row in header.titles)
        rows = "1 title row" if len(header.titles) == 1 else f"{len(header.titles)} title rows"
        yield f"Skipped {rows} above the header{where}: {'line' if len(header.titles) == 1 else 'lines'} {lines}."


def _join(sections: Sequence[_Section], remarks: tuple[str, ...]) -> Table:
    """Return the records of all sections, numbered consecutively, and remarks on them."""
    records: list[Record] = []
    row_remarks: list[str] = []
    for section in sections:
        for row in section.rows:
            number = None if row.is_blank else len(records) + 1
            if number is not None:
                records.append(_make_record(section, row, number))
            if len(records) > MAX_RECORDS:
                raise Unreadable(delimited.TOO_MANY_RECORDS)
            row_remarks.extend(_remark(section, row, number))
    names = dict.fromkeys(chain.from_iterable(section.places for section in sections))
    unmatched = dict.fromkeys(chain.from_iterable(section.header.unmatched for section in sections))
    return Table(tuple(names), tuple(unmatched), tuple(records), (*remarks, *row_remarks), about=remarks)


def _make_record(section: _Section, row: SourceRow, number: int) -> Record:
    cells, flaws = {}, {}
    for name, place in section.places.items():
        mark = row.marks.get(place, NO_MARK)
        text = row.cells[place] if place < len(row.cells) else ""
        cells[name] = mark.shown if mark.shown is not None and name in AS_SHOWN else text
        if flaw := _find_flaw(name, mark):
            flaws[name] = flaw
    return Record(section.line(row), number, cells, flaws)


def _find_flaw(name: str, mark: Mark) -> str:
    """Return the problem a mark causes in a column; empty if none."""
    if mark.is_error:
        return f"The cell holds a spreadsheet error. {columns.BY_NAME[name].wanted}"
    if name in NUMBERED and mark.digits > MOST_DIGITS:
        return f"A spreadsheet keeps {MOST_DIGITS} digits of a number, and this one has more. Write it as text."
    return ""


def _remark(section: _Section, row: SourceRow, number: int | None) -> Iterator[str]:
    """Yield remarks on a row that are not problems: hidden, too long, or not calculated."""
    where = f"Line {section.line(row)}" + (f", record {number}" if number else "")
    if row.is_hidden and number:
        yield f"{where}: the row is hidden in the sheet. It is read like any other."
    if any(map(clean, filter(None, row.cells[len(section.header.row.cells) :]))):
        # Usually a cell of such a row contains an unquoted delimiter.
        yield f"{where}: more cells than headers; the last ones are not read."
    if not row.marks:
        return
    for name, place in section.places.items():
        mark = row.marks.get(place, NO_MARK)
        if mark.is_uncalculated:
            yield f"{where}, {name}: the file has no result of the formula; the cell is read as empty. Save it again."
        elif mark.digits > MOST_DIGITS and name not in NUMBERED:
            yield f"{where}, {name}: a spreadsheet keeps {MOST_DIGITS} digits of a number; the last ones may be wrong."
