"""Links for people without an account, text of ended sessions, accepted forms, and the security log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, UTCDateTime, choice
from placement.core.labels import Label


class Purpose(Label):
    """Purpose of a link, also the salt of the token's signature."""

    SUPERVISOR = "supervisor", "Supervisor's page"
    FIRST_PASSWORD = "first_password", "Set the first password"
    NEW_PASSWORD = "new_password", "Set a new password"
    AFTER_END = "after_end", "Questions after a placement"
    MENTOR = "mentor", "Question to a mentor"


class EventKind(Label):
    """A kind of event in the security log."""

    SIGN_IN = "sign_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
    LOCKED = "locked", "Locked after failed sign-ins"
    THROTTLED = "throttled", "Too many tries from one network"
    SIGN_OUT = "sign_out", "Signed out"
    FORBIDDEN = "forbidden", "Not allowed (403)"
    CSRF_FAILED = "csrf_failed", "Form with a missing or wrong token"
    LINK_UNKNOWN = "link_unknown", "Unknown link"
    LINK_EXPIRED = "link_expired", "Expired or replaced link"
    PASSWORD = "password", "Password set"
    ROLE = "role", "Roles changed"
    EXPORT = "export", "Data downloaded"


class Link(Base):
    """One issued link. The token is this row's id and nonce, signed: the database alone opens nothing.

    `subject_id` is what it opens (a placement, a user), `holder_id` who received it (a supervisor), `bound_to` the
    revision of the wording it is about.
    """

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    subject_id: Mapped[int]
    holder_id: Mapped[int | None]
    bound_to: Mapped[int | None]
    nonce: Mapped[str] = mapped_column(String(43))
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_link_subject", "purpose", "subject_id"),)


class KeptForm(Base):
    """Text that arrived after its session had ended; shown again only to the same person.

    `path` is the address the form is sent to, `page` the page that showed it.
    """

    __tablename__ = "kept_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    page: Mapped[str] = mapped_column(Text, server_default="")

    __table_args__ = (Index("ix_kept_form_user_id_path", "user_id", "path", unique=True),)


class AcceptedPost(Base):
    """An accepted form, stored for an hour so that sending it again creates nothing twice.

    `sender` is the person or the link, `fields_hash` a digest of the sent fields, `answer` the address it led to, and
    `messages` the flash messages.
    """

    __tablename__ = "accepted_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(40))
    path: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(43))
    fields_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text, default="")
    messages: Mapped[list[Any]] = mapped_column(JSON, default=list)
    accepted_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_accepted_post_sender_path_nonce", "sender", "path", "nonce", unique=True),
        Index("ix_accepted_post_accepted_at", "accepted_at"),
    )


class SecurityEvent(Base):
    """One event, or `count` events of one kind from one network in one minute (`slot` names the three).

    `account_id` is empty and `browser` is '' if the counted events differ or the account is unknown. Only the worker
    deletes rows.
    """

    __tablename__ = "security_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None]
    network: Mapped[str] = mapped_column(String(50))
    browser: Mapped[str] = mapped_column(String(60))
    count: Mapped[int]
    slot: Mapped[str | None] = mapped_column(String(120), unique=True)

    __table_args__ = (
        Index("ix_security_event_at", "at"),
        Index("ix_security_event_account_id", "account_id", "id"),
        Index("ix_security_event_kind", "kind", "id"),
    )
