"""Report a guessed or selected encoding of a text file, with a few cells to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from placement.core.encodings import Decoded
from placement.exchange.rules import columns

MOST_CELLS: Final = 5
_LIKELY: Final = frozenset("–—‘’“”…€£§°·•®©™«»ªº¡")  # common in Windows-1252 text


class Suspect(NamedTuple):
    """A cell whose text depends on the encoding."""

    record: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class EncodingReport:
    """The codec, its name, the first byte that is not UTF-8 (None if selected), and cells to check."""

    codec: str
    label: str
    bad_byte: int | None
    cells: tuple[Suspect, ...]

    @property
    def reason(self) -> str:
        """The encoding and the reason for it, in one sentence."""
        if self.bad_byte is None:
            return f"Read as {self.label}, as chosen."
        return f"Read as {self.label} because byte {self.bad_byte} is not UTF-8."

    @property
    def sentence(self) -> str:
        """The reason and the cells to check, for a terminal or a list."""
        cells = "; ".join(f"record {cell.record}, {cell.column}, “{cell.value}”" for cell in self.cells)
        return f"{self.reason} Check these cells: {cells}." if cells else self.reason


def report_encoding(
    decoded: Decoded, records: Iterable[tuple[int, Mapping[str, str]]], *, is_chosen: bool
) -> EncodingReport | None:
    """The report on a text's encoding; None if it is certain."""
    if not is_chosen and decoded.bad_byte is None:
        return None
    cells = tuple(_choose(_list_suspects(records)))
    return EncodingReport(decoded.codec, decoded.label, decoded.bad_byte, cells)


def _list_suspects(records: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[Suspect]:
    """The cells with a character outside ASCII, each value once."""
    seen = set()
    for number, cells in records:
        for name in columns.NAMES:
            value = cells.get(name, "")
            if not value.isascii() and value not in seen:
                seen.add(value)
                yield Suspect(number, name, value)


def _choose(suspects: Iterable[Suspect]) -> Iterable[Suspect]:
    """Pick the cells most likely misread, with characters unusual in names first; returns them in file order."""
    ordered = sorted(suspects, key=lambda cell: (not _looks_wrong(cell.value), cell.record))
    return sorted(islice(ordered, MOST_CELLS), key=lambda cell: (cell.record, columns.ORDER[cell.column]))


def _looks_wrong(value: str) -> bool:
    return any(not (sign.isascii() or sign.isalpha() or sign in _LIKELY) for sign in value)
