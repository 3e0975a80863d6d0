"""The imported row of a placement; in this package because the placement page shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime


class ImportedRow(Base):
    """A placement's values at its last import. `key` is never edited, because later imports match on it.

    `values` has each canonical column's text from the last import. A later import compares its rows with these.
    """

    __tablename__ = "imported_row"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    key: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(300))
    record: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("term_id", "key"),)
