"""Text around the table: titles, `sep=`, delimiters, headers; and files that are not tables."""

from __future__ import annotations

import io
import zipfile

import pytest

from placement.exchange.rules import columns, reading
from placement.exchange.rules.problems import Unreadable
from tests.exchange.files import GOOD

REQUIRED = columns.REQUIRED
ROW = [GOOD[name] for name in REQUIRED]


def text(delimiter: str = ",", before: str = "", header: tuple[str, ...] = REQUIRED) -> bytes:
    """A file with these first lines and one record."""
    return "\r\n".join([*before.splitlines(), delimiter.join(header), delimiter.join(ROW), ""]).encode()


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("", 2),
        ("Fall placements", 3),
        ("Fall, 2025; all, colleges\n\nprinted", 5),
        ('"Fall" placements', 3),
        ('"Fall placements', 3),
        ("x\n" * 10, 12),
        ("x\n\n" * 10, 22),
    ],
)
def test_title_lines_are_skipped_and_the_delimiter_is_found_from_the_header(
    delimiter: str, before: str, line: int
) -> None:
    table = reading.read(text(delimiter, before))

    assert [(record.line, record.cells["state"]) for record in table.records] == [(line, "approved")]
    assert bool(table.remarks) == bool(before)


def test_header_after_more_than_ten_title_lines_is_not_found() -> None:
    with pytest.raises(Unreadable, match=r"No header was found in the first 11 rows\. Line 1 was taken"):
        reading.read(text(before="x\n" * 11))


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;"])
def test_sep_line_is_skipped_and_reported(first: str) -> None:
    table = reading.read(text(";", first))

    assert (table.records[0].line, table.remarks) == (3, ("The first line, sep=;, was skipped.",))


@pytest.mark.parametrize(("first", "delimiter"), [("sep=|", "|"), ("sep=,", ";"), ("sep=\t", "\t")])
def test_delimiter_of_the_sep_line_is_used_if_it_fits(first: str, delimiter: str) -> None:
    assert len(reading.read(text(delimiter, first)).records) == 1


def test_missing_header_error_names_the_line_and_missing_columns() -> None:
    with pytest.raises(Unreadable, match=r"Line 2 was taken for the header, and it lacks required columns: state\."):
        reading.read(text(before="Fall", header=(*REQUIRED[:-1], "status")))
    with pytest.raises(Unreadable, match=r"Line 1 was taken for the header, but it names none .* it reads “S1, Síle"):
        reading.read(",".join(ROW).encode())


@pytest.mark.parametrize(
    "header",
    [
        "Student  ID *",
        "\u200bstudent_id:",
        "student\u00a0\u00a0id",
        "Student\nID",
        "STUDENT-ID\u200e",
        "student id * :",
    ],
)
def test_headers_match_ignoring_invisible_characters_spaces_and_punctuation(header: str) -> None:
    assert columns.find_column(header) == "student_id"


XML = b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\r\n", "The file is empty"),
        (b"sep=;\r\n", "The file is empty"),
        (b"<html><table><tr><td>student_id", "web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "web page"),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', "web page"),
        (b"<table><tr><td>\x81", "web page"),
        ("<table border=1>".encode("utf-16"), "web page"),
        (b"MIME-Version: 1.0\r\n", "archived web page"),
        (XML + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003 XML"),
        (XML + b"<placements/>", "The file is XML"),
        (b'[{"student_id": "S1"}]', "JSON"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "image"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"ID;PWXL;N;E", "SYLK"),
        (bytes(range(256)) * 9, "not text"),
        (OLD + "Workbook".encode("utf-16-le"), r"old Excel workbook \(.xls\)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (OLD + "WordDocument".encode("utf-16-le"), "Word"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (zipped("word/document.xml"), "Word"),
        (zipped("Index/Document.iwa"), "Numbers"),
        (zipped("fall.csv"), "ZIP archive.*Unpack it and upload fall.csv"),
        (zipped(), "ZIP archive"),
    ],
)
def test_each_file_type_that_is_not_a_table_has_its_own_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        reading.read(data)
    assert "required columns" not in str(refused.value)
