"""Reading the first sheet of an XLSX file as rows of text, without trusting the file."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from placement.core.csvtext import Row, text_of
from placement.exchange.problems import Unreadable

MAX_UNPACKED = 64 * 1024 * 1024  # some 25,000 records with every cell filled
MAX_BESIDE = 4 * 1024 * 1024  # styles and the like: whatever is neither a sheet nor its texts
MAX_PARTS = 2_000
MAX_WIDTH = 500
MAX_LINE = 1_048_576  # the last line of a sheet; a file may name any, and the lines before it are gone through
MAX_ROWS = 100_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What the zip, the XML and the workbook readers raise over a file that is broken or made to break them.
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
)
_NOT_A_WORKBOOK = "The file is not a spreadsheet we can read. Save it as XLSX or as CSV UTF-8."


def is_workbook(data: bytes) -> bool:
    """Whether the bytes look like a spreadsheet and not like text; old or locked ones are refused at once."""
    if data.startswith(_OLD_EXCEL):
        raise Unreadable("The spreadsheet is old or locked by a password. Save it as XLSX or as CSV UTF-8.")
    return data.startswith(_ZIP)


def read_rows(data: bytes) -> list[Row]:
    """The rows of the first visible sheet that hold something; a row's line is its number in the sheet."""
    _check_size(data)
    try:
        return _read_sheet(data)
    except Unreadable:
        raise
    except _BROKEN as error:  # openpyxl raises whatever the broken part of a file happens to trip over
        raise Unreadable(_NOT_A_WORKBOOK) from error


def _check_size(data: bytes) -> None:
    """A small archive can unpack to very much; what it says of itself is held against what it may.

    Where it lies about itself reading stops at what it said, and the part counts as broken.
    """
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except _BROKEN as error:
        raise Unreadable(_NOT_A_WORKBOOK) from error
    beside = [part for part in parts if not part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))]
    if len(parts) > MAX_PARTS or _unpacked(parts) > MAX_UNPACKED or _unpacked(beside) > MAX_BESIDE:
        raise Unreadable("The spreadsheet is too large once unpacked. Keep only the sheet with the placements.")


def _unpacked(parts: Iterable[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _read_sheet(data: bytes) -> list[Row]:
    with warnings.catch_warnings():
        # openpyxl warns of charts, validations and styles it leaves out; none of them holds a placement.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), book.worksheets[0])
            sheet.reset_dimensions()
            return list(_read_cells(sheet.iter_rows()))
        finally:
            book.close()


def _read_cells(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    filled = 0
    for line, cells in enumerate(rows, 1):
        if line > MAX_LINE or filled > MAX_ROWS:
            raise Unreadable(f"The sheet has more than {MAX_ROWS:,} rows. Split it and import the parts.")
        if len(cells) > MAX_WIDTH:
            raise Unreadable(f"Row {line} of the sheet has more than {MAX_WIDTH} columns. Remove some.")
        if any(cell.value is not None for cell in cells):
            filled += 1
            yield Row(line, tuple(_text(cell) for cell in cells))


def _text(cell: Any) -> str:
    """A cell as somebody would type it: whole days as ISO dates, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: int | float, number_format: str) -> str:
    """A number without an exponent; a format of zeros alone, as used for IDs, keeps its leading zeros."""
    text = text_of(Decimal(repr(value)))
    whole = text.removesuffix(".0")
    return whole.zfill(len(number_format)) if re.fullmatch("0+", number_format or "") else whole
