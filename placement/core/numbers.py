"""Numbers as people type them: 37.5, and 37,5 with a decimal comma."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

LONGEST_NUMBER = 30

_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")


class AmbiguousComma(ValueError):
    """A comma that can mean thousands or decimals."""


def read_number(typed: str) -> Decimal:
    """The typed number. Raises ValueError with the end of a sentence that says what to write instead.

    One comma and no dot is a decimal comma. 1,200 is refused: it is 1200 to one reader and 1.2 to another.
    """
    text = typed.strip()
    if _EITHER.fullmatch(text):
        whole, first = text.replace(",", ""), text.replace(",", ".", 1).replace(",", "")
        raise AmbiguousComma(f"write {whole} without the comma, or {first} with a dot.")
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if "_" in text or not is_ordinary(number):
        raise ValueError("write a plain number, such as 12.5.")
    return number


def is_ordinary(number: Decimal) -> bool:
    """True if a database and a page can hold this number."""
    if not number.is_finite():
        return False
    return abs(number.adjusted()) < LONGEST_NUMBER and abs(int(number.as_tuple().exponent)) < LONGEST_NUMBER
