"""Read sheets, strings, and styles from the parts of an untrusted XLSX workbook, within limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from placement.exchange.rules import file_kinds, prolog
from placement.exchange.rules.cell_text import CellReader, local_name, read_string, unescape
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.sheets import MAX_CELLS, MAX_LINE, TOO_MANY_CELLS, CellLimit, read_sheet
from placement.exchange.rules.source import SourceRow

MAX_UNPACKED: Final = 64 * 1024 * 1024  # about 25,000 records with every cell filled
MAX_BESIDE: Final = 4 * 1024 * 1024  # bytes of parts that are neither sheets nor strings, such as styles
MAX_PARTS: Final = 2_000
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_TAGS_OF_A_CELL: Final = 6  # for a cell with a formula and a value, or with inline text
_OTHER_TAGS: Final = 2_000_000
_TAGS_OF_STRINGS: Final = 4_000_000
_LONGEST_FORMAT: Final = 255  # the longest that spreadsheets accept
_CHUNK: Final = 1024 * 1024
# Number formats of East Asian editions that have no code in the file; all are dates.
_ASIAN_DATES: Final = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd")
# Raised by the zip and XML readers for broken or malicious files.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ArithmeticError,
)
_TOO_LARGE: Final = "The spreadsheet is too large once unpacked. Keep only the sheet with the placements."
_NOT_A_WORKBOOK: Final = "The file is not a spreadsheet we can read. Save it as XLSX or as CSV UTF-8."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook; hidden ones are not read and have no rows."""

    name: str
    is_visible: bool
    rows: tuple[SourceRow, ...] = ()


def is_workbook(data: bytes) -> bool:
    """True if the bytes look like a spreadsheet rather than text."""
    return data.startswith(_ZIP)


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets in workbook order; a row's line is its number in the sheet."""
    try:
        return _read_sheets(data)
    except Unreadable:
        raise
    except _BROKEN as error:
        raise Unreadable(_NOT_A_WORKBOOK) from error


def _read_sheets(data: bytes) -> list[Sheet]:
    parts = file_kinds.list_parts(data)
    _check_size(parts)
    if reason := file_kinds.find_archive_reason(part.filename for part in parts):
        raise Unreadable(reason)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _Book(archive)
        listed = list(book.list_sheets())
        paths = [path for _, path, is_visible in listed if is_visible]
        if len(set(paths)) < len(paths):
            raise Unreadable(_NOT_A_WORKBOOK)  # a part that many sheets share would be read many times
        _count_cells(archive, paths)
        reader, limit = book.make_reader(), CellLimit()
        return [
            Sheet(name, is_visible, tuple(book.read_rows(path, reader, limit)) if is_visible else ())
            for name, path, is_visible in listed
        ]


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    """Compare the sizes an archive declares with the limits, because a small archive can unpack to a huge one.

    If a declared size is wrong, reading stops there and the part counts as broken.
    """
    beside = [part for part in parts if not part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))]
    if len(parts) > MAX_PARTS or _unpacked(parts) > MAX_UNPACKED or _unpacked(beside) > MAX_BESIDE:
        raise Unreadable(_TOO_LARGE)


def _unpacked(parts: Iterable[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _count_cells(archive: zipfile.ZipFile, paths: Iterable[str]) -> None:
    """Refuse too many cells before parsing any. The dimensions that the file declares are ignored."""
    cells = rows = tags = 0
    for chunk in _list_chunks(archive, paths):
        cells += len(_CELL.findall(chunk))
        rows += len(_ROW.findall(chunk))
        tags += chunk.count(b"<")
        if cells > MAX_CELLS or rows > MAX_LINE:
            raise Unreadable(TOO_MANY_CELLS)
        if tags > _TAGS_OF_A_CELL * cells + _OTHER_TAGS:
            raise Unreadable(_NOT_A_WORKBOOK)


def _list_chunks(archive: zipfile.ZipFile, paths: Iterable[str]) -> Iterator[bytes]:
    for path in paths:
        with archive.open(path) as part:
            while chunk := part.read(_CHUNK):
                yield chunk


class _Book:
    """The parts of an archive that describe its sheets and cell formats."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.targets = self._find_targets("_rels/.rels", "")
        self.path = next(path for kind, path in self.targets.values() if kind == "officeDocument")
        folder, _, name = self.path.rpartition("/")
        self.related = self._find_targets(f"{folder}/_rels/{name}.rels".lstrip("/"), folder)

    def _find_targets(self, path: str, folder: str) -> dict[str, tuple[str, str]]:
        """Map ids to kind and path of each related part."""
        targets = {}
        for element in self._parse(path):
            if local_name(element.tag) == "Relationship" and element.get("TargetMode") != "External":
                target = element.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else _join(folder, target)
                targets[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], full)
        return targets

    def _parse(self, path: str) -> Iterator[Element]:
        with self._open(path) as part:
            for _, element in iterparse(part):  # noqa: S314  _open refuses entities
                yield element

    def _open(self, path: str) -> IO[bytes]:
        """Open a part for reading. Raises Unreadable if it is not plain XML in UTF-8, as all real workbooks are."""
        with self.archive.open(path) as part:
            if not prolog.is_plain(part):
                raise Unreadable(_NOT_A_WORKBOOK)
        return self.archive.open(path)

    def list_sheets(self) -> Iterator[tuple[str, str, bool]]:
        """Yield name, path, and visibility of each sheet with cells; charts and macros are skipped."""
        for element in self._parse(self.path):
            if local_name(element.tag) == "sheet":
                key = next((value for name, value in element.items() if name.rpartition("}")[2] == "id"), "")
                kind, path = self.related.get(key, ("", ""))
                if kind == "worksheet":
                    yield unescape(element.get("name", "")), path, element.get("state", "visible") == "visible"

    def make_reader(self) -> CellReader:
        """Return a reader of cells with this workbook's strings and formats."""
        is_1904 = any(
            local_name(element.tag) == "workbookPr" and element.get("date1904") in ("1", "true")
            for element in self._parse(self.path)
        )
        return CellReader(self._read_strings(), self._read_formats(), is_1904)

    def _find_part(self, kind: str) -> str | None:
        return next((path for related_kind, path in self.related.values() if related_kind == kind), None)

    def _read_strings(self) -> list[str]:
        path, strings = self._find_part("sharedStrings"), []
        if path and sum(chunk.count(b"<") for chunk in _list_chunks(self.archive, [path])) > _TAGS_OF_STRINGS:
            raise Unreadable(_TOO_LARGE)
        for element in self._parse(path) if path else ():
            if local_name(element.tag) == "si":
                strings.append(unescape(read_string(element)))
                element.clear()
        return strings

    def _read_formats(self) -> list[str]:
        """Return the number format code of each cell style."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        path, codes, styles = self._find_part("styles"), {**_ASIAN_DATES, **BUILTIN_FORMATS}, []
        for element in self._parse(path) if path else ():
            if local_name(element.tag) == "numFmt":
                code = element.get("formatCode", "General")
                codes[int(element.get("numFmtId", "0"))] = code if len(code) <= _LONGEST_FORMAT else "General"
            elif local_name(element.tag) == "cellXfs":
                styles = [int(style.get("numFmtId") or 0) for style in element]
        return [codes.get(number, "General") for number in styles]

    def read_rows(self, path: str, reader: CellReader, limit: CellLimit) -> list[SourceRow]:
        """Return the rows of one sheet."""
        with self._open(path) as part:
            return read_sheet(part, reader, limit)


def _join(folder: str, target: str) -> str:
    parts: list[str] = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step != ".":
            parts.append(step)
    return "/".join(parts)
