"""Detect cells damaged by a spreadsheet: error values in any column, and text that can't be a student ID."""

from __future__ import annotations

import re
from typing import Final

from placement.exchange.rules.column_kinds import Column, Kind

ERRORS: Final = frozenset(
    {
        "#n/a",
        "#ref!",
        "#name?",
        "#value!",
        "#div/0!",
        "#null!",
        "#num!",
        "#spill!",
        "#calc!",
        "#getting_data",
        "#nv",
    }
)
NO_IDS: Final = frozenset({"n/a", "null", "tbd", "-", "0"})
_EXPONENT: Final = re.compile(r"[0-9](\.[0-9]+)?e\+?[0-9]{2,}")


def find_flaw(column: Column, text: str) -> str:
    """Return the problem of a cell's trimmed text as a sentence; empty if none."""
    folded = text.casefold()
    if folded in ERRORS:
        return f"The cell holds a spreadsheet error. {column.wanted}"
    if column.kind is not Kind.ID:
        return ""
    if folded in NO_IDS:
        return f"This isn't an ID. {column.wanted}"
    if _EXPONENT.fullmatch(folded):
        return "A spreadsheet turned this ID into a rounded number. Write the ID as text."
    return ""
