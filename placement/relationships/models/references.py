"""References: whom the student asked, and for what they may be named."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base
from placement.relationships.models.outcomes import Outcome


class Reference(Base):
    """A contact the student asked to be a reference, or plans to ask.

    The yes is not stored here: `outcome` is the placement's row of the kind reference offered, and the contact agreed
    if the student says yes there. Several references of a placement share that row.
    """

    __tablename__ = "contact_reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("outcome.id", ondelete="SET NULL"), index=True)
    asked_on: Mapped[date | None]
    allowed_for: Mapped[str] = mapped_column(String(300), default="")
    until_on: Mapped[date | None]
    how_to_reach: Mapped[str] = mapped_column(String(300), default="")

    outcome: Mapped[Outcome | None] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("placement_id", "contact_id"), {"sqlite_autoincrement": True})

    @property
    def has_agreed(self) -> bool:
        return self.outcome is not None and self.outcome.student_says is True

    @property
    def has_terms(self) -> bool:
        """True if more is known than that the student asked, so that undoing the request leaves it."""
        return bool(self.outcome_id or self.allowed_for or self.until_on or self.how_to_reach)
