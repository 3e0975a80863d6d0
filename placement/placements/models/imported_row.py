"""Origin of an imported placement, in this package because its page and history show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime


class ImportedRow(Base):
    """Values of a placement at its last import. `key` is as imported and never edited: it finds the row again.

    `values` holds each canonical column's text as it was last imported; a row has *changed* only against these.
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
