"""Workbooks as people have them: sheets, merged and hidden cells, errors, formulas, dates, formats, limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from placement.exchange.rules import columns, reading, sheets
from placement.exchange.rules.cell_text import unescape
from placement.exchange.rules.number_formats import apply_format
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.reading import Table
from tests.exchange.files import GOOD

HEADER = columns.NAMES
ROW = [GOOD.get(name) for name in HEADER]
LETTERS = {name: Workbook().active.cell(1, place + 1).column_letter for place, name in enumerate(HEADER)}  # type: ignore[union-attr]
moment = datetime.fromisoformat
Prepare = Callable[[Workbook, Worksheet], None]


def read(prepare: Prepare, *, rows: int = 1) -> Table:
    """A workbook of one sheet with these rows, changed before it is saved."""
    return reading.read(workbook(prepare, rows=rows))


def workbook(prepare: Prepare, *, rows: int = 1) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Engineering"
    for row in (HEADER, *([ROW] * rows)):
        sheet.append([*row])
    prepare(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(column: str, value: object, number_format: str = "General") -> Prepare:
    """Put a value in the record's cell of this column."""

    def prepare(book: Workbook, sheet: Worksheet) -> None:
        cell = sheet[f"{LETTERS[column]}2"]
        cell.value = value
        cell.number_format = number_format

    return prepare


def cell_of(column: str, value: object, number_format: str = "General") -> str:
    return read(put(column, value, number_format)).records[0].cells[column]


def forge(body: str, after: str = "") -> bytes:
    """A workbook whose sheet has the header and this XML."""
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"<row>{head}</row>{body}</sheetData>{after}</worksheet>"
    )
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(lambda book, sheet: None))) as good,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.namelist():
            bad.writestr(part, xml if part.endswith("sheet1.xml") else good.read(part))
    return made.getvalue()


def test_visible_sheets_with_the_columns_are_read_and_others_are_listed() -> None:
    def prepare(book: Workbook, sheet: Worksheet) -> None:
        book.create_sheet("Read me", 0).append(["How to fill this in"])
        nursing = book.create_sheet("Nursing")
        for row in (["Nursing, fall"], list(reversed(HEADER)), list(reversed(ROW))):
            nursing.append(row)
        book.create_sheet("Near").append(columns.REQUIRED[:-1])
        book.create_sheet("Blank")
        for name, state in (("Old", "hidden"), ("Lists", "veryHidden")):
            hidden = book.create_sheet(name)
            hidden.append(HEADER)
            hidden.append(ROW)
            hidden.sheet_state = state

    table = read(prepare)

    assert [(record.line, record.number) for record in table.records] == [("Engineering!2", 1), ("Nursing!3", 2)]
    assert table.records[0].cells == table.records[1].cells
    assert table.remarks == (
        "Sheets read: Engineering, Nursing.",
        "Sheet Read me is not read: row 1 was taken for the header, but it names none of the required columns: "
        "it reads “How to fill this in”.",
        "Sheet Near is not read: row 1 was taken for the header, and it lacks required columns: state.",
        "Sheet Blank is not read: it is empty.",
        "Hidden sheets are not read: Old, Lists.",
        "Skipped 1 title row above the header of sheet Nursing: line 1.",
    )


def test_workbook_without_placements_gives_a_reason_for_each_sheet() -> None:
    def instructions(book: Workbook, sheet: Worksheet) -> None:
        sheet.delete_rows(1, 2)
        sheet.append(["How to fill this in"])
        book.create_sheet("Data").append(HEADER)
        book["Data"].sheet_state = "hidden"

    with pytest.raises(Unreadable, match=r"Sheet Engineering: row 1 was taken .* Hidden sheets are not read: Data\."):
        read(instructions)
    with pytest.raises(Unreadable, match="The workbook is empty"):
        read(lambda book, sheet: sheet.delete_rows(1, 2))
    with pytest.raises(Unreadable, match="Sheet Engineering, row 1: Two headers mean the same column: student_id"):
        read(lambda book, sheet: setattr(sheet.cell(1, len(HEADER) + 1), "value", "Student ID *"))


def test_merged_cell_is_read_in_each_row_it_covers() -> None:
    host, city = LETTERS["host_name"], LETTERS["site_city"]

    def merge(book: Workbook, sheet: Worksheet) -> None:
        for line in (3, 4):
            sheet[f"{host}{line}"] = None
        sheet.merge_cells(f"{host}2:{city}9")

    table = read(merge, rows=3)
    assert [record.cells["host_name"] for record in table.records] == ["Acme"] * 3
    assert [record.cells["site_city"] for record in table.records] == [""] * 3


def test_hidden_row_is_read_and_reported() -> None:
    def hide(book: Workbook, sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    assert read(hide, rows=2).remarks == (
        "Line 3, record 2: the row is hidden in the sheet. It is read like any other.",
    )


def test_formula_without_result_is_reported_and_read_as_empty() -> None:
    table = read(put("title", "=A1"))

    assert table.records[0].cells["title"] == ""
    assert "Line 2, record 1, title: the file has no result of the formula" in table.remarks[0]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#FIELD!", "#BLOCKED!"])
@pytest.mark.parametrize("column", ["student_id", "description", "start_date"])
def test_error_cell_is_a_problem_in_any_column(error: str, column: str) -> None:
    cells = "".join(
        f'<c t="e"><v>{error}</v></c>'
        if name == column
        else f'<c t="inlineStr"><is><t>{GOOD.get(name, "")}</t></is></c>'
        for name in HEADER
    )
    record = reading.read(forge(f"<row>{cells}</row>")).records[0]

    assert (record.cells[column], list(record.flaws)) == (error, [column])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (45902.0000001, "2025-09-02"),
        (45902.5729, "2025-09-02"),
        (45901.9999999, "2025-09-02"),  # a sum's error before midnight
        (45901.999999999, "2025-09-02"),
        (moment("2025-09-02T13:45"), "2025-09-02"),
        (moment("2025-09-02T23:59:59"), "2025-09-02"),
        (moment("2025-09-02T23:59:59.997"), "2025-09-02"),  # the end of a day as a database exports it
    ],
)
def test_date_cell_with_a_time_is_read_as_its_day(value: object, day: str) -> None:
    for number_format in ("yyyy-mm-dd", "d.m.yy", "mmmm d, yyyy h:mm"):
        assert cell_of("start_date", value, number_format) == day


def test_dates_of_the_1904_system_are_the_same_days() -> None:
    def from_1904(book: Workbook, sheet: Worksheet) -> None:
        book.epoch = CALENDAR_MAC_1904
        put("start_date", moment("2025-09-02T09:00"), "d/m/yy")(book, sheet)

    assert read(from_1904).records[0].cells["start_date"] == "2025-09-02"


def test_duration_cell_is_not_read_as_hours() -> None:
    assert cell_of("hours_per_week", 20 / 24, "[h]:mm") == "20:00:00"


@pytest.mark.parametrize("column", HEADER)
def test_number_formats_apply_to_ids_and_courses_only(column: str) -> None:
    assert cell_of(column, 123, "000000") == ("000123" if column in reading.AS_SHOWN else "123")


@pytest.mark.parametrize("column", HEADER)
def test_number_over_15_digits_is_a_problem_in_an_id_and_a_note_elsewhere(column: str) -> None:
    for digits, is_long in ((15, False), (16, True)):
        table = read(put(column, int("1" * digits)))
        is_flaw = is_long and column in reading.NUMBERED
        assert list(table.records[0].flaws) == ([column] if is_flaw else [])
        assert bool(table.remarks) == (is_long and not is_flaw)


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("123", "000000", "000123"),
        ("123", '"S"000000', "S000123"),
        ("1234", r"\S0000000", "S0001234"),
        ("123456789", "000-00-0000", "123-45-6789"),
        ("12345", "#,##0", "12,345"),
        ("101.1", "0.00", "101.10"),
        ("5", "00;(00)", "05"),
        ("-5", "00;(00)", "(05)"),
        ("7", "[Red]000", "007"),
        ("5", "General", None),
        ("5", "@", None),
        ("5", "0.00E+00", None),
    ],
)
def test_number_is_read_as_formatted(number: str, code: str, shown: str | None) -> None:
    assert apply_format(Decimal(number), code) == shown


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a_x000D_b", "a\rb"),
        ("a_x000a_", "a\n"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "_xD83D_"),
        ("max_x00", "max_x00"),
    ],
)
def test_escaped_characters_are_unescaped(written: str, text: str) -> None:
    assert unescape(written) == text


@pytest.mark.parametrize(
    "body",
    [
        '<row><c r="SF{line}"><v>1</v></c></row>',  # gaps count as well
        "<row>" + "<c/>" * 100 + "</row>",
        "<row/>",
    ],
)
def test_too_many_cells_are_refused_with_any_content(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 10_000)
    monkeypatch.setattr("placement.exchange.rules.workbook.MAX_CELLS", 10_000)
    monkeypatch.setattr("placement.exchange.rules.workbook.MAX_LINE", 110)
    rows = "".join(body.format(line=line) for line in range(2, 150))

    with pytest.raises(Unreadable, match="more than 2 million cells"):
        reading.read(forge(rows))


def test_merged_areas_count_as_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 1_000)
    rows = "".join(f'<row><c r="A{line}"><v>1</v></c></row>' for line in range(2, 52))
    merges = "<mergeCells>" + '<mergeCell ref="A2:A51"/>' * 100 + "</mergeCells>"

    with pytest.raises(Unreadable, match="more than 2 million cells"):
        reading.read(forge(rows, merges))


def test_stray_cell_on_the_last_row_is_accepted() -> None:
    row = "".join(f'<c t="inlineStr"><is><t>{GOOD.get(name, "")}</t></is></c>' for name in HEADER)

    assert len(reading.read(forge(f'<row>{row}</row><row r="1048576"><c r="XFD1048576"/></row>')).records) == 1


def test_part_that_defines_entities_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(forge(""))) as good, zipfile.ZipFile(made, "w") as bad:
        for part in good.namelist():
            start = b'<!DOCTYPE x [<!ENTITY a "b">]>' if part.endswith("sheet1.xml") else b""
            bad.writestr(part, start + good.read(part))

    with pytest.raises(Unreadable, match="not a spreadsheet we can read"):
        reading.read(made.getvalue())
