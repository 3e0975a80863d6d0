"""Uploaded files, stored in the database until imported, since servers share no disk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime


class Upload(Base):
    """One uploaded file and the decisions on its import. `content` is cleared once the import has run."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    filename: Mapped[str] = mapped_column(String(300))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    job_key: Mapped[str | None] = mapped_column(String(120))
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
