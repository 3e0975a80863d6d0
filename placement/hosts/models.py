"""Hosts, their sites, and their supervisors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from placement.core.database import Base, UTCDateTime, choice
from placement.core.email_address import LONGEST_KEY, key_of
from placement.core.labels import Label
from placement.core.search import SortKey, search_address, search_text, sort_key, stored_text


class HostStatus(Label):
    PENDING = "pending", "Waiting for approval"
    APPROVED = "approved", "Approved"
    RESTRICTED = "restricted", "Restricted"
    SUSPENDED = "suspended", "Suspended"


class EmployerType(Label):
    FOR_PROFIT = "for_profit", "For-profit"
    NONPROFIT = "nonprofit", "Nonprofit"
    GOVERNMENT = "government", "Government"
    EDUCATION = "education", "Education"
    SELF = "self", "Self-employed"


class Host(Base):
    """An organization. `sector` is a two-digit NAICS code. `folded` is the name as search compares it."""

    __tablename__ = "host"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)
    folded: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="", server_default="")
    sector: Mapped[str] = mapped_column(String(5), default="")
    employer_type: Mapped[EmployerType | None] = mapped_column(choice(EmployerType))
    country: Mapped[str] = mapped_column(String(2), default="")
    status: Mapped[HostStatus] = mapped_column(choice(HostStatus), default=HostStatus.PENDING)
    agreement_expires_on: Mapped[date | None]
    insurance_expires_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (Index("ix_host_sort", "sort_key", "id"),)

    DERIVED_FROM = ("name",)

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """The name as search compares it and as lists sort it."""
        return {
            "folded": stored_text([search_text(facts["name"])], facts.values()),
            "sort_key": sort_key(facts["name"]),
        }


class HostAlias(Base):
    """Another name of a host, saved when a person merged two."""

    __tablename__ = "host_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("host.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")

    DERIVED_FROM = ("name",)

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """The name as search compares it."""
        return {"folded": stored_text([search_text(facts["name"])], facts.values())}


class Site(Base):
    """A place of work. An empty city means not given."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("host.id"))
    city: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")

    host: Mapped[Host] = relationship()

    __table_args__ = (UniqueConstraint("host_id", "city", "region", "country"),)

    @property
    def place(self) -> str:
        """City, region and country, as far as known."""
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


class Supervisor(Base):
    """A supervisor at a host, without an account; `email` is as written, `email_key` identifies the person."""

    __tablename__ = "supervisor"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    email_key: Mapped[str] = mapped_column(String(LONGEST_KEY), default="", server_default="")
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="", server_default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        Index("ix_supervisor_email_key", "email_key", unique=True),
        Index("ix_supervisor_sort", "sort_key", "id"),
    )

    DERIVED_FROM = ("name", "email")

    @classmethod
    def derive(cls, facts: Mapping[str, str]) -> dict[str, str]:
        """The key of the address; name and address as search compares them, on separate lines."""
        return {
            "email_key": key_of(facts["email"]),
            "folded": stored_text((search_text(facts["name"]), search_address(facts["email"])), facts.values()),
            "sort_key": sort_key(facts["name"]),
        }
