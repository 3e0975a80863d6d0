"""A number per term that rises with every change of what its report counts."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base


class ReportNumber(Base):
    """What one writer added for a term; the sum over writers is the term's number.

    Triggers of the database write it, so that it rises whoever changes a fact and however, in the same transaction.
    A writer is a connection, so that none waits for another's. The steps are random: a number never comes back,
    not even after a rollback or from a restored copy.
    """

    __tablename__ = "report_number"

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)
    writer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
