"""Events and meetings of a placement, and the people the student met there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.placements.models import Placement


class PlacementEventKind(Label):
    TEAM = "team", "Team meeting"
    TRAINING = "training", "Training"
    WORKSHOP = "workshop", "Workshop"
    SOCIAL = "social", "Social event"
    ASSOCIATION = "association", "Association meeting"
    INDUSTRY = "industry", "Industry event"
    INTERN = "intern", "Intern event"


class PlacementEvent(Base):
    """An event that the student plans or attended, for the student alone. `attended` is None until they say.

    `title` and `learned` are in the student's words and may name people.
    """

    __tablename__ = "placement_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    kind: Mapped[PlacementEventKind] = mapped_column(choice(PlacementEventKind))
    title: Mapped[str] = mapped_column(String(200), default="", server_default="")
    on: Mapped[date]
    attended: Mapped[bool | None]
    learned: Mapped[str] = mapped_column(String(500), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    placement: Mapped[Placement] = relationship()

    __table_args__ = (
        Index("ix_placement_event_placement_id", "placement_id", "on"),
        {"sqlite_autoincrement": True},
    )

    @property
    def name(self) -> str:
        """The title, or the kind if it has none."""
        return self.title or self.kind.label


class PlacementEventPerson(Base):
    """A person met at an event, the meeting that the event made, and whether it made the contact too.

    `interaction_id` is empty where another talk with the person already stood on that day.
    """

    __tablename__ = "placement_event_person"

    event_id: Mapped[int] = mapped_column(ForeignKey("placement_event.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id", ondelete="SET NULL"), unique=True)
    made_contact: Mapped[bool] = mapped_column(default=False, server_default="0")
