"""People in a student's network, and what the student promised or put off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label
from placement.core.text import fold_words, short_date


class RoleLevel(Label):
    PEER = "peer", "Peer"
    JUNIOR = "junior", "Junior professional"
    MANAGER = "manager", "Manager"
    SENIOR = "senior", "Senior professional"
    EXECUTIVE = "executive", "Executive"


class HowMet(Label):
    WORK = "work", "Work"
    MEETING = "meeting", "Meeting"
    WORKSHOP = "workshop", "Workshop"
    SOCIAL = "social", "Social event"
    EVENT = "event", "Professional event"
    INTRODUCTION = "introduction", "Introduction"
    ONLINE = "online", "Online"


class Rhythm(Label):
    """The intervals at which the student wants to be in touch; without one there is no reminder."""

    MONTH = "month", "Every month"
    QUARTER = "quarter", "Every three months"
    HALF_YEAR = "half-year", "Twice a year"


class ReminderKind(Label):
    """The five kinds of This week, in their order."""

    PROMISE = "promise", "Promise due"
    THANK_YOU = "thank-you", "Thank you"
    TELL = "tell", "Tell who introduced you"
    TOUCH = "touch", "Get in touch"
    WISH = "wish", "Meet"


class Contact(Base):
    """A person in the student's network over all placements. The name can be an alias; no notes about the person.

    `name_key` and `organization_key` compare people. `wished_in_id` is the placement in which the student wished to
    meet them. `supervisor_id` is set for a supervisor of a placement. A merged contact points at the one kept, and
    keeps its own rows. `introduction_closed_on` is set when an introduction did not happen.
    """

    __tablename__ = "contact"
    DERIVED_FROM = ("name", "organization")

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(Text, default="")
    organization: Mapped[str] = mapped_column(String(300), default="")
    organization_key: Mapped[str] = mapped_column(Text, default="")
    field: Mapped[str] = mapped_column(String(100), default="")
    role_level: Mapped[RoleLevel | None] = mapped_column(choice(RoleLevel))
    how_met: Mapped[HowMet | None] = mapped_column(choice(HowMet))
    rhythm: Mapped[Rhythm | None] = mapped_column(choice(Rhythm))
    reach_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id", ondelete="SET NULL"), index=True)
    wished_on: Mapped[date | None]
    wished_in_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id", ondelete="SET NULL"), index=True)
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    introduction_asked_on: Mapped[date | None]
    introduction_made_on: Mapped[date | None]
    introduction_told_on: Mapped[date | None]
    introduction_closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    shared_with_faculty: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_contact_student_id", "student_id", "id"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_into_another"),
        CheckConstraint("introduced_by_id IS NULL OR introduced_by_id <> id", name="introduced_by_another"),
        {"sqlite_autoincrement": True},  # the id of someone forgotten is never another's
    )

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """The keys that compare names and organizations."""
        return {f"{name}_key": fold_words(facts[name]) for name in cls.DERIVED_FROM}


class ContactPair(Base):
    """Two contacts of one student that are not the same person, as the student said; the lower id first."""

    __tablename__ = "contact_pair"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True)


class Promise(Base):
    """A promise to a contact, made in a talk or without one; open until `kept_on`. The words can be empty."""

    __tablename__ = "contact_promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(String(500), default="")
    due_on: Mapped[date | None]
    made_on: Mapped[date]
    kept_on: Mapped[date | None]

    __table_args__ = (
        Index("ix_contact_promise_contact_id", "contact_id", "kept_on"),
        {"sqlite_autoincrement": True},
    )

    @property
    def said(self) -> str:
        """The promise with its day: "slides by Fri, Jun 19"."""
        return f"{self.words or 'Something'} by {short_date(self.due_on)}" if self.due_on else self.words


class Pause(Base):
    """A kind of reminder about a contact that stays away until a day, or for good if `until` is empty."""

    __tablename__ = "contact_pause"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ReminderKind] = mapped_column(choice(ReminderKind), primary_key=True)
    until: Mapped[date | None]


class ContactEntry(Base):
    """The steps of one line or one tap, so that it can be undone.

    `line` is as typed and `rest` is what it holds beyond the fields; both are empty for a tap. `steps` has the ids of
    the rows it made and the former values of the fields it filled.
    """

    __tablename__ = "contact_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    line: Mapped[str] = mapped_column(Text, default="")
    rest: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_contact_entry_contact_id", "contact_id", "id"),
        Index("ix_contact_entry_student_id", "student_id", "id"),
        {"sqlite_autoincrement": True},
    )
