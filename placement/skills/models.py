"""The institution's list of skills, editable until a term freezes its own copy."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base

# The published list marks FIELD so for people who maintain a list; others don't need to see it.
REMARK = " (free text per placement)"


class Skill(Base):
    """One skill people rate. `is_free` marks FIELD: free per placement, never aggregated."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_free: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def name(self) -> str:
        """The name shown to people, without the remark."""
        return self.label.removesuffix(REMARK)


class SkillAlignment(Base):
    """A skill's counterpart in a published framework: NACE's competency name or ESCO's identifier."""

    __tablename__ = "skill_alignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id", ondelete="CASCADE"))
    framework: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("skill_id", "framework", "reference"),)
