"""Convert an XLSX cell to the text a person would type: days as ISO dates, numbers without exponents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from placement.core.csvtext import text_of
from placement.exchange.rules.number_formats import apply_format
from placement.exchange.rules.source import NO_MARK, Mark

_ESCAPES: Final = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_EPOCH_1900: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
_LAST_DAY: Final = 2_958_465  # 9999-12-31 in the 1900 system
_MILLISECONDS: Final = 86_400_000
_HALF: Final = Decimal("0.5")  # milliseconds
_NOISE: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads cells, given the workbook's strings, number formats by style, and date system (1900 or 1904)."""

    strings: Sequence[str]
    formats: Sequence[str]
    is_1904: bool = False

    def read(self, cell: Element) -> tuple[str, Mark]:
        """Return the text of a cell, and its mark."""
        kind, value, has_formula, inline = _find_parts(cell)
        if kind == "inlineStr":
            return unescape(read_string(inline) if inline is not None else ""), NO_MARK
        if value is None or (value == "" and kind != "str"):
            return "", Mark(is_uncalculated=True) if has_formula else NO_MARK
        if kind == "s":
            return self._find_string(int(value)), NO_MARK
        if kind == "e":
            return value, Mark(is_error=True)
        if kind in ("str", "d"):
            return (unescape(value) if kind == "str" else _iso_day(value)), NO_MARK
        if kind == "b":
            return ("FALSE" if value.strip() in ("0", "false") else "TRUE"), NO_MARK
        return self._read_number(value, self._format(cell))

    def _find_string(self, place: int) -> str:
        if place < 0:
            raise ValueError(place)
        return self.strings[place]

    def _format(self, cell: Element) -> str:
        style = int(cell.get("s") or 0)
        return self.formats[style] if 0 <= style < len(self.formats) else "General"

    def _read_number(self, value: str, code: str) -> tuple[str, Mark]:
        number = to_number(value)
        if number is None:
            return value, NO_MARK
        kind = _kind_of(code)
        if kind == "duration":
            return _duration(number), NO_MARK
        if kind == "date" and (moment := to_moment(number, is_1904=self.is_1904)):
            return moment, NO_MARK
        text = text_of(number)
        whole = text.partition(".")[0].lstrip("-0")
        shown = apply_format(number, code) if code != "General" else None
        return text, Mark(shown, len(whole)) if shown is not None or len(whole) > 15 else NO_MARK


@lru_cache(maxsize=1_000)
def local_name(tag: str) -> str:
    """Return an element's name without its namespace, the only difference between strict and transitional files."""
    return tag.rpartition("}")[2]


@lru_cache(maxsize=1_000)
def _kind_of(code: str) -> str:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if is_timedelta_format(code):
        return "duration"
    return "date" if is_date_format(code) else "number"


def _find_parts(cell: Element) -> tuple[str, str | None, bool, Element | None]:
    """Return type, value, if there is a formula, and inline string. An empty value is not the same as None."""
    value, has_formula, inline = None, False, None
    for part in cell:
        name = local_name(part.tag)
        if name == "v":
            value = part.text or ""
        elif name == "f":
            has_formula = True
        elif name == "is":
            inline = part
    return cell.get("t", "n"), value, has_formula, inline


def read_string(element: Element) -> str:
    """Join the runs of a string, without the phonetic runs of East Asian text."""
    pieces = []
    for part in element:
        name = local_name(part.tag)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            pieces.append(read_string(part))
    return "".join(pieces)


def unescape(text: str) -> str:
    """Replace each _xHHHH_ by its character, surrogates in pairs; unpaired surrogates stay as written."""
    return _ESCAPES.sub(_unescape_run, text) if "_x" in text else text


def _unescape_run(match: re.Match[str]) -> str:
    units = bytes.fromhex("".join(code[:4] for code in match[0].split("_x")[1:]))
    try:
        return units.decode("utf-16-be")
    except UnicodeDecodeError:
        return match[0]


def to_number(value: str) -> Decimal | None:
    """Return the number a spreadsheet stores: whole numbers exactly, others as the shortest text of the double."""
    try:
        number = Decimal(value.strip())
        if not number.is_finite() or number.adjusted() > 308:
            return None
        if number != number.to_integral_value():
            number = Decimal(repr(float(number)))
    except (InvalidOperation, ValueError):
        return None
    return number.quantize(Decimal(1)) if number == number.to_integral_value() and number.adjusted() < 27 else number


def to_moment(number: Decimal, *, is_1904: bool = False) -> str | None:
    """Return a serial number's day as ISO text, or the time if below 1; None if there is no such day."""
    if number < 0 or number > _LAST_DAY:
        return None
    days, milliseconds = _split_day(number)
    if days == 0 and not (is_1904 and milliseconds == 0):
        return _clock(milliseconds)
    epoch = _EPOCH_1904 if is_1904 else _EPOCH_1900
    leap = 1 if not is_1904 and days < 60 else 0  # the 1900 system has a February 29, 1900
    try:
        return (epoch + timedelta(days=days + leap)).isoformat()
    except OverflowError:
        return None


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(min(round(milliseconds / 1000), 86_399), 60)
    return time(minutes // 60, minutes % 60, seconds).isoformat()


def _split_day(number: Decimal) -> tuple[int, int]:
    """Split into days and milliseconds. A rounding error just before midnight counts as the next day.

    A recorded time less than a second before midnight, like 23:59:59.997, has whole milliseconds and keeps its day;
    rounding errors of formulas don't.
    """
    days = int(number)
    milliseconds = (number - days) * _MILLISECONDS
    left = _MILLISECONDS - milliseconds
    if left < 1000 and (left < _HALF or abs(left - round(left)) > _NOISE):
        return days + 1, 0
    return days, int(milliseconds)


def _iso_day(value: str) -> str:
    """Return the day of an ISO date with a time; other text is unchanged."""
    return value[:10] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*", value) else value


def _duration(number: Decimal) -> str:
    """Format as hours:minutes:seconds, so that a duration is not mistaken for a number of hours."""
    seconds = round(number * 86_400)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"
