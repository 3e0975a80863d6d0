"""Colleges and the people who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, exists, false, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from placement.access.models import KeptForm
from placement.core import clock
from placement.core.actors import Actor, ActorKind, Role
from placement.core.database import Base, UTCDateTime
from placement.core.email_address import LONGEST_KEY, key_of
from placement.core.limits import LONGEST_NAME
from placement.core.search import SortKey, search_address, search_text, sort_key, sorted_by_code_point, stored_text
from placement.core.text import id_key_of

LONGEST_ID_KEY = 240  # an ID has up to 60 characters, and casefolding may lengthen it


_WITH_ID = text("institution_key <> ''")


class College(Base):
    """A college, the unit that limits the records staff see."""

    __tablename__ = "college"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sorted_by_code_point(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))


staff_college = Table(
    "staff_college",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("college_id", ForeignKey("college.id", ondelete="CASCADE"), primary_key=True),
)


class User(UserMixin, Base):
    """A person who can sign in once invited. `email` is the address as written; `email_key` identifies the account.

    `institution_key` is the key of the ID, so that case doesn't matter. Staff with `is_whole_office` see all colleges,
    others those in `colleges`, which can be empty. `folded` holds name, ID and address for search, `sort_key` last and
    first name for lists. `epoch` rises with each new password and each sign-out, and ends older sessions.
    `password_epoch` rises with each new password only, and ends what browsers remember of it.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    email_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", server_default="")
    institution_id: Mapped[str | None] = mapped_column(String(60), unique=True)
    institution_key: Mapped[str] = mapped_column(String(LONGEST_ID_KEY), default="", server_default="")
    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200))
    chosen_name: Mapped[str] = mapped_column(String(200), default="")
    name_for_host: Mapped[str] = mapped_column(String(200), default="")
    folded: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="", server_default="")
    is_student: Mapped[bool] = mapped_column(Boolean, default=False)
    is_faculty: Mapped[bool] = mapped_column(Boolean, default=False)
    is_staff: Mapped[bool] = mapped_column(Boolean, default=False)
    is_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    is_whole_office: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    faculty_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    epoch: Mapped[int] = mapped_column(default=0)
    password_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    colleges: Mapped[list[College]] = relationship(secondary=staff_college, order_by=College.code)

    # True if saved text exists for this person; loaded with the account at the start of a request
    has_saved_forms: Mapped[bool] = column_property(exists().where(KeptForm.user_id == id), deferred=True)

    __table_args__ = (
        CheckConstraint("email <> ''", name="email_given"),
        Index("ix_user_email_key", "email_key", unique=True),
        Index(
            "ix_user_institution_key",
            "institution_key",
            unique=True,
            sqlite_where=_WITH_ID,
            postgresql_where=_WITH_ID,
        ),
        Index("ix_user_sort", "sort_key", "id"),
    )
    __mapper_args__ = {"version_id_col": row_version}

    DERIVED_FROM = ("email", "first_name", "last_name", "chosen_name", "institution_id")

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """The keys of address and ID; the name in both orders, and without a space, as Chinese names are written."""
        first, last = search_text(facts["first_name"]), search_text(facts["last_name"])
        names = (f"{first} {last}", f"{last} {first}", f"{last}{first}", search_text(facts["chosen_name"]))
        more = (search_text(facts["institution_id"]), search_address(facts["email"]))
        is_named = facts["first_name"] or facts["last_name"]
        return {
            "email_key": key_of(facts["email"]),
            "institution_key": id_key_of(facts["institution_id"]),
            "folded": stored_text((*names, *more), facts.values()),
            "sort_key": sort_key(facts["last_name"] if is_named else facts["email"], facts["first_name"]),
        }

    @property
    def name(self) -> str:
        """The name used here: chosen name, else first and last."""
        return name_of(self.chosen_name, self.first_name, self.last_name, self.email)

    @property
    def host_name(self) -> str:
        """The name shown to a host."""
        return self.name_for_host or self.name

    @property
    def host_first_name(self) -> str:
        """The short form of the name shown to a host."""
        return self.name_for_host or self.chosen_name or self.first_name or self.name

    @property
    def has_password(self) -> bool:
        """True if the person can sign in to open a page linked in an email."""
        return self.password_hash is not None

    @property
    def roles(self) -> frozenset[Role]:
        return roles_of(self.is_student, self.is_faculty, self.is_staff, self.is_admin)

    @property
    def is_active(self) -> bool:
        return self.is_enabled

    def get_id(self) -> str:
        """Value of a new session: the person, their account's epoch, and the time."""
        return f"{self.id}:{self.epoch}:{int(clock.now().timestamp())}"

    @property
    def is_confirmed_faculty(self) -> bool:
        """True if the person may read the reflections of students assigned to them."""
        return self.is_faculty and self.faculty_confirmed_at is not None

    @property
    def is_unassigned_staff(self) -> bool:
        """True if the person has the career office role but no college."""
        return self.is_staff and not self.is_whole_office and not self.colleges

    def as_actor(self) -> Actor:
        roles = self.roles - {Role.STAFF} if self.is_unassigned_staff else self.roles
        limits = None if self.is_whole_office else frozenset(college.id for college in self.colleges)
        confirmed = self.is_confirmed_faculty
        return Actor(ActorKind.USER, self.id, self.name, roles, limits, is_confirmed_faculty=confirmed)


def name_of(chosen: str, first: str, last: str, email: str) -> str:
    """An account's display name: chosen name, else first and last, else the address."""
    return (chosen or f"{first} {last}".strip() or email)[:LONGEST_NAME]


def roles_of(is_student: bool, is_faculty: bool, is_staff: bool, is_admin: bool) -> frozenset[Role]:
    """The roles in these columns of an account."""
    held = (is_student, is_faculty, is_staff, is_admin)
    return frozenset(role for role, holds in zip(Role, held, strict=True) if holds)


class Lock(Base):
    """Failed tries counted together, and until when they lock."""

    __abstract__ = True

    failures: Mapped[int] = mapped_column(default=0)
    last_failure_at: Mapped[datetime] = mapped_column(UTCDateTime)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInLock(Lock):
    """Failed sign-ins with one address, whether or not it has an account, so both look the same."""

    __tablename__ = "sign_in_lock"

    email: Mapped[str] = mapped_column(String(320), primary_key=True)


class BrowserLock(Lock):
    """Failed tries with an account in a browser where it was signed in before, counted separately from its address."""

    __tablename__ = "browser_lock"

    browser: Mapped[str] = mapped_column(String(43), primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class FailedTry(Base):
    """One failed try, counted for its network for 15 minutes."""

    __tablename__ = "failed_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(50))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_failed_try_network", "network", "at"),)


class NetworkTurn(Base):
    """The time a network's latest try failed or used its one try per minute."""

    __tablename__ = "network_turn"

    network: Mapped[str] = mapped_column(String(50), primary_key=True)
    judged_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PasswordRequest(Base):
    """A password email requested from a network: first the job that writes it, then the message."""

    __tablename__ = "password_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(50))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    job_id: Mapped[int]
    message_id: Mapped[int | None]

    __table_args__ = (
        Index("ix_password_request_network", "network", "asked_at"),
        Index("ix_password_request_job_id", "job_id"),
    )
