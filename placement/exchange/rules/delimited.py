"""Read CSV text: an optional first line `sep=X`, title rows, a header in any delimiter, and the rows below it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from placement.core import csvtext
from placement.exchange.rules import columns
from placement.exchange.rules.headers import FIRST_ROWS, Guess, Header, find_header
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.source import SourceRow

_SEPARATOR: Final = re.compile(r'\s*"?sep=(?P<sign>[^"\r\n])"?[\s,;]*', re.I)
MAX_RECORDS: Final = 100_000
TOO_MANY_RECORDS: Final = f"The file has more than {MAX_RECORDS:,} records. Split it and import the parts."
_MAX_LINES: Final = 2_000_000
_TOO_MANY_LINES: Final = "The file has more than 2 million lines. Remove blank lines, or split it and import the parts."
_LONGEST_TITLE: Final = 200  # most lines of a title record, when each line is tried as the start of a record
_EMPTY: Final = "The file is empty: one line names the columns, each line after it is a placement."


@dataclass(frozen=True, slots=True)
class Delimited:
    """CSV text with a header: the first line if it only names the delimiter, the header, and the rows below it."""

    separator: str | None
    header: Header
    body: tuple[SourceRow, ...]


def read_text(text: str) -> Delimited:
    """Return the header and rows of CSV text. Raises Unreadable with the reason."""
    if text.count("\n") + text.count("\r") > 2 * _MAX_LINES:
        raise Unreadable(_TOO_MANY_LINES)
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > _MAX_LINES:
        raise Unreadable(_TOO_MANY_LINES)
    if not any(line.strip(" ,;\t\r\n\u200b\ufeff") for line in lines):
        raise Unreadable(_EMPTY)
    match = _SEPARATOR.fullmatch(lines[0])
    start = 1 if match else 0
    signs = dict.fromkeys((*([match["sign"]] if match else []), *csvtext.DELIMITERS))
    delimiter, header = _find_best([(sign, _find_from(lines, start, sign)) for sign in signs])
    if isinstance(header, Header):
        below = _rows_from(lines, header.row.line - 1, delimiter)
        return Delimited(_name_sign(match["sign"]) if match else None, header, _read_all(islice(below, 1, None)))
    raise Unreadable(_explain_missing(header))


def _name_sign(sign: str) -> str:
    return "sep=(tab)" if sign == "\t" else f"sep={sign}"


def _find_best(results: list[tuple[str, Header | Guess | csvtext.UnreadableText | None]]) -> tuple[str, Header | Guess]:
    """Return the delimiter that finds a header, else the best guess: fewest missing columns, then most cells."""
    for delimiter, result in results:
        if isinstance(result, Header):
            return delimiter, result
    guesses = [(delimiter, result) for delimiter, result in results if isinstance(result, Guess)]
    if not guesses:
        raise Unreadable(next((str(error) for _, error in results if isinstance(error, ValueError)), _EMPTY))
    return min(guesses, key=lambda guess: (len(guess[1].missing), -len(guess[1].row.cells)))


def _find_from(lines: list[str], start: int, delimiter: str) -> Header | Guess | csvtext.UnreadableText | None:
    """Find the header by records or, if quotation marks in a title prevent that, by lines."""
    try:
        result: Header | Guess | csvtext.UnreadableText | None = find_header(_rows_from(lines, start, delimiter))
    except csvtext.UnreadableText as error:
        result = error
    if isinstance(result, Header):
        return result
    by_line = find_header(_one_by_one(lines, start, delimiter))
    return by_line if isinstance(by_line, Header) else result


def _one_by_one(lines: list[str], start: int, delimiter: str) -> Iterator[SourceRow]:
    """Yield the record that starts on each of the first lines, if any."""
    for place in range(start, min(len(lines), start + 10 * FIRST_ROWS)):
        try:
            row = next(_rows_from(lines[: place + _LONGEST_TITLE], place, delimiter), None)
        except csvtext.UnreadableText:
            row = SourceRow(place + 1, (lines[place],))
        if row is not None:
            yield row


def _rows_from(lines: list[str], place: int, delimiter: str) -> Iterator[SourceRow]:
    for row in csvtext.read_lines(islice(lines, place, None), delimiter, place + 1):
        yield SourceRow(row.line, row.cells)


def _read_all(rows: Iterator[SourceRow]) -> tuple[SourceRow, ...]:
    """Read all records, but at most one more than allowed."""
    try:
        return tuple(islice((row for row in rows if not row.is_blank), MAX_RECORDS + 1))
    except csvtext.UnreadableText as error:
        raise Unreadable(str(error)) from error


def _explain_missing(guess: Guess) -> str:
    sentence = f"No header was found in the first {FIRST_ROWS} rows. {guess.explain(f'Line {guess.row.line}')}"
    return sentence if guess.is_close else f"{sentence} The required columns are {', '.join(columns.REQUIRED)}."
