"""A file's rows as read, before cells are matched to columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from placement.core.text import clean


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark on a cell besides its text.

    `shown` is the number in the sheet's own format; `digits` counts those before the decimal point.
    """

    shown: str | None = None
    digits: int = 0
    is_error: bool = False
    is_uncalculated: bool = False


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The cells of a row and the physical line (or sheet row) it starts on; marks by cell index."""

    line: int
    cells: tuple[str, ...]
    marks: Mapping[int, Mark] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def is_blank(self) -> bool:
        """True if every cell is blank."""
        return not any(map(clean, filter(None, self.cells)))


NO_MARK = Mark()
