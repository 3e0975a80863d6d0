"""Reader and writer of CSV text: written text is read back unchanged, and no cell becomes a formula."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placement.core import csvtext

pytestmark = pytest.mark.once

# The last four are the full-width forms of the first four.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
plain_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
tables = st.lists(st.lists(plain_text, min_size=2, max_size=4), max_size=5)


def read(data: bytes, delimiter: str = ",") -> list[tuple[str, ...]]:
    return [row.cells for row in csvtext.read_rows(csvtext.decode(data), delimiter)]


@settings(derandomize=True)
@given(tables, st.booleans())
def test_raw_text_is_read_back_unchanged(rows: list[list[str]], bom: bool) -> None:
    expected = [tuple(row) for row in rows]
    if expected and not bom:
        expected[0] = (expected[0][0].removeprefix(csvtext.BOM), *expected[0][1:])

    assert read(csvtext.write(rows, raw=True, bom=bom)) == expected


@settings(derandomize=True)
@given(tables)
def test_text_cell_never_starts_like_a_formula(rows: list[list[str]]) -> None:
    for written, row in zip(read(csvtext.write(rows, bom=True)), rows, strict=True):
        for shown, cell in zip(written, row, strict=True):
            assert not shown.startswith(STARTS)
            assert shown in (cell, "'" + cell)


@settings(derandomize=True)
@given(st.lists(st.lists(plain_text, min_size=1, max_size=3), min_size=1, max_size=6))
def test_record_has_the_line_it_starts_on(rows: list[list[str]]) -> None:
    text = "".join(csvtext.stream(rows, raw=True))
    line = 1
    for row in csvtext.read_rows(text):
        assert row.line == line
        line += "".join(csvtext.stream([row.cells], raw=True)).replace("\r\n", "\n").replace("\r", "\n").count("\n")


def test_cells_are_written_exactly() -> None:
    row = (
        True,
        False,
        None,
        -5,
        Decimal("-1.50"),
        Decimal("1E+3"),
        1e-7,
        date(2025, 5, 12),
        "-5",
        "ok",
        "a,b",
        'a"b',
    )

    assert csvtext.write([row]) == b'1,0,,-5,-1.50,1000,0.0000001,2025-05-12,\'-5,ok,"a,b","a""b"\r\n'


@pytest.mark.parametrize("start", STARTS)
def test_text_that_starts_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert csvtext.guard_formula(start + "1") == "'" + start + "1"
    assert csvtext.guard_formula("1" + start) == "1" + start


def test_bom_is_written_only_on_request() -> None:
    assert csvtext.write([("a",)], bom=True) == b"\xef\xbb\xbfa\r\n"
    assert csvtext.write([("a",)]) == b"a\r\n"


def test_long_list_is_streamed_in_pieces() -> None:
    pieces = list(csvtext.stream(("x" * 100,) for _ in range(3000)))

    assert len(pieces) > 3
    assert "".join(pieces) == ("x" * 100 + "\r\n") * 3000


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_encodings_are_detected(codec: str) -> None:
    assert csvtext.decode("Síle – 5 €".encode(codec)) == "Síle – 5 €"


def test_utf_16_of_either_byte_order_is_read() -> None:
    assert csvtext.decode("\ufeffÓ".encode("utf-16-be")) == "Ó"
    assert csvtext.decode("\ufeffÓ".encode("utf-16-le")) == "Ó"


@pytest.mark.parametrize("data", [b"\x81 undefined", b"caf\xe9 \x9d", b"\xff\xfea", b"\xff\xfe\x00\xd8"])
def test_binary_data_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(csvtext.UnreadableText, match=r"is (not text in|neither UTF-8 nor)"):
        csvtext.decode(data)


def test_line_numbers_count_quoted_newlines_and_blank_lines() -> None:
    text = 'h1,h2\r\n"a\r\nb\nc",1\r\n\r\nlast,2'

    rows = [(row.line, row.cells) for row in csvtext.read_rows(text)]

    assert rows == [(1, ("h1", "h2")), (2, ("a\r\nb\nc", "1")), (5, ()), (6, ("last", "2"))]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('a,b\n1,"open\n2,3\n', "line 2 opens a quotation mark that is never closed"),
        ('a,b\n\n"x"y,3\n', "line 3 goes on after a closing quotation mark"),
        ("a,b\n" + "x" * 140_000, "line 2 has a cell of more than 131,072 characters"),
    ],
)
def test_broken_quoting_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(csvtext.UnreadableText, match=sentence):
        list(csvtext.read_rows(text))


def test_quotation_mark_in_an_unquoted_cell_is_text() -> None:
    assert read(b'5" pipe,b\n') == [('5" pipe', "b")]
