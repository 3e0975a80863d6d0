"""Limits shared by all packages."""

from __future__ import annotations

LARGEST_ROW = 2**31 - 1  # the largest INTEGER of PostgreSQL
LONGEST_NAME = 200  # characters; every column for a person's name has room for it


def row_number(written: str) -> int:
    """Parse a row's number in an address or a form. Raises ValueError for a number that no row can have."""
    number = int(written)
    if not 0 <= number <= LARGEST_ROW:
        raise ValueError(written)
    return number
