"""Facts about the installation itself."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base


class InstallationFact(Base):
    """A named fact, such as the day a demo was seeded for."""

    __tablename__ = "installation_fact"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
