"""Sample files: empty, filled example, and allowed values."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from placement.core import csvtext
from placement.exchange.rules import columns
from placement.exchange.rules.checks import KnownCodes
from placement.exchange.rules.column_kinds import Column, Kind

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Rows = Sequence[Sequence[str]]


def template_rows(known: KnownCodes) -> Rows:
    """Return only the header, for a file to fill in."""
    return (columns.NAMES,)


def example_rows(known: KnownCodes) -> Rows:
    """Return two made-up placements, in an existing term (on its days) and program if there are any."""
    first = {column.name: column.example for column in columns.COLUMNS}
    for name in ("term", "program_code"):
        first[name] = max(known.codes(name), default=first[name])
    if known.newest is not None:
        first["term"], first["start_date"], first["end_date"] = known.newest
    others = {column.name: column.other_example for column in columns.COLUMNS if column.other_example is not None}
    return (columns.NAMES, tuple(first.values()), tuple((first | others).values()))


def allowed_rows(known: KnownCodes) -> Rows:
    """Return a row per allowed value; columns of free text, dates, or numbers have a description instead."""
    header = ("column", "required", "value", "meaning", "wanted")
    return (header, *(row for column in columns.COLUMNS for row in _rows_of(column, known)))


def _rows_of(column: Column, known: KnownCodes) -> Iterator[tuple[str, ...]]:
    values = dict(column.values)
    if column.kind is Kind.CODE:
        values = dict.fromkeys(sorted(known.codes(column.name)), "")
    required = "yes" if column.required else "no"
    for value, meaning in values.items() or {"": ""}.items():
        yield column.name, required, value, meaning, column.wanted


def write_csv(rows: Rows) -> bytes:
    """Write CSV with a BOM, so that spreadsheets read accents correctly."""
    return csvtext.write(rows, bom=True)


def write_xlsx(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Write a workbook of one sheet with only text cells, so that no cell becomes a formula or a date."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell: Cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl treats text with a leading = as a formula
    cell.number_format = "@"
    return cell
