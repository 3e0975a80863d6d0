"""A file's rows as they were read, before anybody knows which column a cell belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from placement.core.text import clean


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to know about a cell of a sheet beside its text.

    `shown` is the number in the sheet's own format; `digits` counts those before the decimal point.
    """

    shown: str | None = None
    digits: int = 0
    is_error: bool = False
    is_uncalculated: bool = False


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The cells of a row and the physical line (or sheet row) it starts on; marks by place in the row."""

    line: int
    cells: tuple[str, ...]
    marks: Mapping[int, Mark] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def is_blank(self) -> bool:
        """Tells if no cell holds more than space."""
        return not any(map(clean, filter(None, self.cells)))


NO_MARK = Mark()
