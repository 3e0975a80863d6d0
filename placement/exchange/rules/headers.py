"""Find the header among the first rows of a file or sheet or, if there is none, the row most like one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from placement.core.text import clean
from placement.exchange.rules import columns
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.source import SourceRow

FIRST_ROWS: Final = 11  # rows that are not blank: up to ten title rows, then the header
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Header:
    """A row that names every required column, and the rows above it that are skipped."""

    row: SourceRow
    titles: tuple[SourceRow, ...] = ()

    @property
    def places(self) -> dict[str, int]:
        """Map canonical columns to cell indexes. Raises Unreadable if two headers mean the same column."""
        named = [(name, place) for place, name in _name_columns(self.row)]
        twice = [name for name, times in Counter(name for name, _ in named).items() if times > 1]
        if twice:
            raise Unreadable(f"Two headers mean the same column: {', '.join(twice)}. Keep one of them.")
        return dict(named)

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The unknown headers, each once."""
        names = (clean(header) for header in self.row.cells if not columns.find_column(header))
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Guess:
    """The row most like a header, if no row has every required column."""

    row: SourceRow
    missing: tuple[str, ...]

    @property
    def is_close(self) -> bool:
        """True if the row names at least one required column."""
        return len(self.missing) < len(columns.REQUIRED)

    def explain(self, where: str) -> str:
        """Describe what the row at this place lacks as a header."""
        if self.is_close:
            return f"{where} was taken for the header, and it lacks required columns: {', '.join(self.missing)}."
        shown = ", ".join(text for cell in self.row.cells if (text := clean(cell)))
        shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."
        return f"{where} was taken for the header, but it names none of the required columns: it reads “{shown}”."


def find_header(rows: Iterable[SourceRow]) -> Header | Guess | None:
    """Return the header among the first rows that are not blank, else the best guess; None if all are blank."""
    first = tuple(islice((row for row in rows if not row.is_blank), FIRST_ROWS))
    guesses = []
    for place, row in enumerate(first):
        missing = list_missing(row)
        if not missing:
            return Header(row, first[:place])
        guesses.append(Guess(row, missing))
    return min(guesses, key=lambda guess: len(guess.missing), default=None)


def list_missing(row: SourceRow) -> tuple[str, ...]:
    """List the required columns that a row does not name."""
    named = {name for _, name in _name_columns(row)}
    return tuple(name for name in columns.REQUIRED if name not in named)


def _name_columns(row: SourceRow) -> list[tuple[int, str]]:
    return [(place, name) for place, cell in enumerate(row.cells) if (name := columns.find_column(cell))]
