"""Files as people send them: accepted headers, records, and files refused as a whole."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from placement.exchange.rules import columns, reading, samples, sheets, workbook
from placement.exchange.rules.checks import KnownCodes
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.source import SourceRow
from tests.exchange.files import GOOD, file_of, shared_file

REQUIRED = ",".join(columns.REQUIRED)


def xlsx(*rows: tuple[object, ...], prepare: object = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([*row])
    if callable(prepare):
        prepare(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of(data: bytes) -> tuple[SourceRow, ...]:
    """The rows of a workbook of one sheet."""
    return workbook.read_sheets(data)[0].rows


def test_shared_file_has_600_records_and_every_column() -> None:
    table = reading.read(shared_file("placements_2025SU.csv"))

    assert (len(table.records), table.columns, table.unmatched) == (600, columns.NAMES, ())


def test_messy_file_is_read_without_changes() -> None:
    table = reading.read(shared_file("placements_messy.csv"))
    titles = {record.number: record.cells["title"] for record in table.records}

    assert len(table.records) == 60
    assert table.unmatched == ("Favourite color",)
    assert titles[8] == '+1 Engineering, "QA"\nand Test'
    assert titles[11] == '=HYPERLINK("http://example.com","x")'
    assert table.records[15].cells["host_name"] == "   "
    assert table.records[4].cells["title"] == "Forward Deployed Software Engineer – Internship - Defense Tech"


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Student ID", "student_id"),
        (" student-id ", "student_id"),
        ("\u00a0START DATE\ufeff", "start_date"),
        ("First Name", "student_first_name"),
        ("last_name", "student_last_name"),
        ("E-mail", None),
        ("email", "student_email"),
        ("Favourite color", None),
        ("", None),
    ],
)
def test_headers_match_ignoring_case_and_spaces(header: str, column: str | None) -> None:
    assert columns.find_column(header) == column


def test_unknown_headers_are_listed_once_and_empty_ones_ignored() -> None:
    table = reading.read(f"{REQUIRED},Color,,Color, \n".encode())

    assert (table.unmatched, table.records) == (("Color",), ())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\n , \n", "The file is empty"),
        (b"term,state\n1,2\n", "lacks required columns: student_id, student_first_name"),
        (f"{REQUIRED},Student-ID\n".encode(), "Two headers mean the same column: student_id"),
        (f"{REQUIRED},email\n".encode(), "Two headers mean the same column: student_email"),
        (f"{REQUIRED}\nM\x81".encode("latin-1"), "is neither UTF-8 nor"),
        (f'{REQUIRED}\n"open'.encode(), "line 2 opens a quotation mark that is never closed"),
        (b"PK\x03\x04 nonsense", "not a spreadsheet we can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "old Office format or locked"),
    ],
)
def test_file_without_a_table_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        reading.read(data)


def test_blank_records_are_skipped_and_not_counted() -> None:
    table = reading.read(f"\r\n{REQUIRED}\r\n,,\r\n a\r\n\u200b,\ufeff\r\n\r\nb\r\n".encode())

    assert [(record.line, record.number) for record in table.records] == [(4, 1), (7, 2)]
    assert table.records[0].cells["student_id"] == " a"


def test_short_records_are_padded_and_long_ones_noted() -> None:
    table = reading.read(f"{REQUIRED}\na\n{'b,' * 20}b\n".encode())

    assert table.records[0].cells["state"] == ""
    assert table.remarks == ("Line 3, record 2: more cells than headers; the last ones are not read.",)


def test_too_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 2**20)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        reading.read(b"x" * (2**20 + 1))


def test_too_many_records_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_RECORDS", 1)
    with pytest.raises(Unreadable, match="more than 100,000 records"):
        reading.read(file_of(GOOD, GOOD))


def test_sheet_cells_become_the_text_a_csv_would_have() -> None:
    def leave_zeros(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["A3"].number_format = "00000"

    values = (
        7,
        "Síle",
        "=1+1",
        None,
        True,
        22.5,
        40.0,
        1e16,
        date(2025, 6, 2),
        datetime.combine(date(2025, 8, 22), time.min),
        time(9, 30),
    )
    header = columns.NAMES[: len(values)]
    rows = rows_of(xlsx(header, (), values, prepare=leave_zeros))

    assert [row.line for row in rows] == [1, 3]
    assert rows[1].cells[:5] == ("7", "Síle", "", "", "TRUE")
    assert rows[1].marks[0].shown == "00007"
    assert rows[1].cells[5:8] == ("22.5", "40", "10000000000000000")
    assert rows[1].cells[8:] == ("2025-06-02", "2025-08-22", "09:30:00")


def test_workbook_and_csv_of_the_same_rows_are_read_alike() -> None:
    rows = samples.example_rows(KnownCodes())
    book = samples.write_xlsx("Placements", rows)
    text = file_of(*(dict(zip(columns.NAMES, row, strict=True)) for row in rows[1:]))

    assert reading.read(book).records == reading.read(text).records


def test_text_that_looks_like_a_formula_stays_text_in_a_workbook() -> None:
    rows = rows_of(samples.write_xlsx("Sheet", [("=1+1", "+x", "2025-01-01", "007")]))

    assert rows[0].cells == ("=1+1", "+x", "2025-01-01", "007")


def test_hidden_sheets_and_validations_are_ignored() -> None:
    def prepare(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.add_data_validation(DataValidation(type="list", formula1='"a,b"'))
        book.create_sheet("Lists", 0).sheet_state = "hidden"

    assert reading.read(xlsx(columns.NAMES, tuple(columns.NAMES), prepare=prepare)).records[0].line == 2


def test_archive_with_huge_unpacked_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)

    with pytest.raises(Unreadable, match="too large once unpacked"):
        rows_of(buffer.getvalue())


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>'
)


def forged(name: str, content: bytes, said: int | None = None) -> bytes:
    """A valid workbook with one part replaced, possibly with a false unpacked size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(("x",)))) as good, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for part in good.namelist():
            made.writestr(part, content if part == name else good.read(part))
    size = len(content).to_bytes(4, "little")
    return buffer.getvalue().replace(size, (said or len(content)).to_bytes(4, "little"))


def test_declared_workbook_dimension_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    long = SHEET.format(line=1, text="x" * 3_000_001).encode()
    assert len(rows_of(forged(sheet, long))[0].cells[0]) == 3_000_001
    monkeypatch.setattr(sheets, "MAX_LINE", 1_000)
    for data, words in (
        (forged(sheet, long, said=1_000), "not a spreadsheet we can read"),
        (forged(sheet, SHEET.format(line=900_000_000, text="x").encode()), "more than 100,000 rows"),
        (forged("xl/styles.xml", b" " * (workbook.MAX_BESIDE + 1)), "too large once unpacked"),
    ):
        with pytest.raises(Unreadable, match=words):
            rows_of(data)


def test_very_wide_sheet_is_refused() -> None:
    with pytest.raises(Unreadable, match="more than 500 columns"):
        rows_of(xlsx(("x",) * 501))


def test_archive_that_is_not_a_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "hello")

    with pytest.raises(Unreadable, match="ZIP archive, not a spreadsheet we can read"):
        rows_of(buffer.getvalue())
