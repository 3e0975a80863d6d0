"""Small files that would cost much time or memory, or hide content: each is refused first."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest

from placement.core import csvtext
from placement.exchange.rules import delimited, reading, workbook
from placement.exchange.rules.number_formats import apply_format
from placement.exchange.rules.problems import Unreadable
from tests.exchange.files import GOOD, file_of
from tests.exchange.test_workbook import forge

Change = Callable[[bytes], bytes]
PARTS = ("_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml")
SHEET = "xl/worksheets/sheet1.xml"
NO_SPREADSHEET = "not a spreadsheet we can read"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]>'


def forged(name: str, change: Change) -> bytes:
    """A valid workbook with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_strings(""))) as good, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.namelist():
            content = good.read(part)
            bad.writestr(part, change(content) if part == name else content)
    return made.getvalue()


def with_strings(body: str) -> bytes:
    """A workbook with this body and one shared text."""
    relation = b'<Relationship Type="x/sharedStrings" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(forge(body))) as good, zipfile.ZipFile(made, "w") as fuller:
        for part in good.namelist():
            content = good.read(part)
            is_list = part == "xl/_rels/workbook.xml.rels"
            fuller.writestr(part, content.replace(b"</Relationships>", relation) if is_list else content)
        fuller.writestr("xl/sharedStrings.xml", "<sst><si><t>S1</t></si></sst>")
    return made.getvalue()


def _without_declaration(xml: bytes) -> bytes:
    return xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else xml


def _in(codec: str, start: bytes = b"") -> Change:
    """Return the part in another encoding, so that a byte search misses its signs."""

    def change(xml: bytes) -> bytes:
        text = (start + _without_declaration(xml)).decode()
        declaration = f'<?xml version="1.0" encoding="{codec}"?>'
        if codec.startswith("utf-16"):
            return (declaration + text).encode(codec)
        return declaration.encode() + text.encode(codec)

    return change


def _after_a_comment(xml: bytes) -> bytes:
    return b"<!--" + b"x" * 2_000_000 + b"-->" + DOCTYPE + _without_declaration(xml)


NOT_PLAIN: dict[str, Change] = {
    "a document type": lambda xml: DOCTYPE + _without_declaration(xml),
    "one far behind a comment": _after_a_comment,
    "one in UTF-16": _in("utf-16", DOCTYPE),
    "one in UTF-16 without a mark": _in("utf-16-be", DOCTYPE),
    "UTF-16": _in("utf-16"),
    "EBCDIC": _in("cp037"),
    "no element": lambda xml: b"<!-- nothing -->",
    "nothing": lambda xml: b"",
}


def test_unchanged_workbook_is_accepted() -> None:
    for part in (*PARTS, SHEET):
        assert not reading.read(forged(part, lambda xml: xml)).records


@pytest.mark.parametrize("part", [*PARTS, SHEET])
@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_part_that_is_not_plain_utf8_xml_is_refused(part: str, kind: str) -> None:
    with pytest.raises(Unreadable, match=NO_SPREADSHEET):
        reading.read(forged(part, NOT_PLAIN[kind]))


def test_part_used_by_two_sheets_is_refused() -> None:
    def repeat(xml: bytes) -> bytes:
        start = xml.index(b"<sheet ")
        end = xml.index(b"/>", start) + 2
        return xml[:end] + xml[start:end] * 200 + xml[end:]

    with pytest.raises(Unreadable, match=NO_SPREADSHEET):
        reading.read(forged("xl/workbook.xml", repeat))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", SHEET])
def test_all_xml_elements_count_toward_the_limit(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_OTHER_TAGS", 1_000)
    monkeypatch.setattr(workbook, "_TAGS_OF_STRINGS", 1_000)

    def fill(xml: bytes) -> bytes:
        return b"<x>" + b"<a/>" * 2_000 + b"</x>"

    with pytest.raises(Unreadable, match=NO_SPREADSHEET if part == SHEET else "too large once unpacked"):
        reading.read(forged(part, fill))


def test_overlong_number_format_is_ignored() -> None:
    def lengthen(xml: bytes) -> bytes:
        code = "0" + "." * workbook._LONGEST_FORMAT
        return (
            f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
            '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
        ).encode()

    made = forged("xl/styles.xml", lengthen)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        book = workbook._Book(archive)
        assert book.make_reader().formats == ["General"]


def test_cell_with_an_unknown_shared_text_is_refused() -> None:
    def read(place: str) -> str:
        body = f'<row><c t="s"><v>{place}</v></c></row>'
        return reading.read(with_strings(body)).records[0].cells["student_id"]

    assert read("0") == "S1"
    for place in ("-1", "1", "x"):
        with pytest.raises(Unreadable, match=NO_SPREADSHEET):
            read(place)


@pytest.mark.parametrize("code", ["0.00", "#,##0", "0.000000000000", "00000", "0%", "0,", '"S"0.' + "0" * 59])
@pytest.mark.parametrize("number", ["1E+26", "1E+27", "1E+300", "123456789012345678901234567890", "9" * 300, "1E-300"])
def test_number_of_any_size_is_read_as_formatted(number: str, code: str) -> None:
    shown = apply_format(Decimal(number), code)

    assert shown is not None
    digits = shown.replace(",", "").replace("S", "").replace("%", "")
    scale = {"0%": 2, "0,": -3}.get(code, 0)
    assert abs(Decimal(digits) - Decimal(number).scaleb(scale)) <= Decimal(1)


def test_file_with_too_many_records_is_refused_without_reading_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_RECORDS", 3)

    assert len(delimited.read_text(file_of(*[GOOD] * 50).decode()).body) == 4


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_too_many_lines_are_refused(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_MAX_LINES", 100)
    start = file_of(GOOD).decode()

    assert len(reading.read((start + end * 90).encode()).records) == 1
    with pytest.raises(Unreadable, match="more than 2 million lines"):
        reading.read((start + end * 300).encode())


def test_unclosed_quotes_on_every_line_are_refused_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line opens a quotation mark, so each starts a record that runs to the end of the file."""
    read: list[int] = []
    plain = delimited._rows_from

    def count(lines: list[str], place: int, delimiter: str) -> object:
        read.append(len(lines) - place)
        return plain(lines, place, delimiter)

    monkeypatch.setattr(delimited, "_rows_from", count)
    with pytest.raises(Unreadable, match="No header was found"):
        reading.read(b'x","\n' * 5_000)

    assert sum(length > delimited._LONGEST_TITLE for length in read) <= len(csvtext.DELIMITERS)
