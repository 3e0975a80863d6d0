"""What every part of the sample writes besides its own rows: the trail, and the mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from placement.access.models import Link, Purpose
from placement.audit.models import AuditEntry
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.settings import settings
from placement.demo.book import Book
from placement.demo.casting import Case
from placement.demo.dates import Calendar
from placement.demo.institution import Institution
from placement.demo.people import People
from placement.demo.places import Places
from placement.hosts.models import Supervisor
from placement.jobs.models import Job, JobState
from placement.mail.models import Message, MessageState
from placement.mail.services import compose
from placement.people.models import User


@dataclass(frozen=True)
class World:
    """The sample while it is being made."""

    book: Book
    calendar: Calendar
    house: Institution
    people: People
    places: Places

    def record(self, at: datetime, actor: Actor, verb: str, kind: str, subject_id: int | None, **detail: Any) -> None:
        """A line of the trail."""
        entry = AuditEntry(
            at=at,
            verb=verb,
            subject_kind=kind,
            subject_id=subject_id,
            detail=detail,
            **actor.as_columns(),
        )
        self.book.note(at, entry)

    def post(
        self, at: datetime, kind: str, to: User | Supervisor, case: Case, link: Link | None = None, **facts: Any
    ) -> None:
        """A mail about a placement. It stays here: nobody invented is ever written to."""
        marker = f"[[link:{link.id}]]" if link else ""
        facts = {"placement": case.placement, "student": case.student.host_name, **facts}
        with clock.standing_at(at):
            subject, text = compose(kind, link=marker, to_name=to.name, **facts)
        message = Message(
            kind=kind,
            to_address=to.email,
            to_name=to.name,
            subject=subject[:300],
            text=text,
            about_kind="placement",
            about_id=case.placement.id,
            link_id=link.id if link else None,
            state=MessageState.KEPT,
            created_at=at,
        )
        self.book.note(at, message)

    def done(self, at: datetime, name: str, key: str, **args: Any) -> None:
        """Work the worker has behind it, so that it does not do it again."""
        job = Job(name=name, args=args, key=key, state=JobState.DONE, run_at=at, attempts=1, result={})
        self.book.note(at, job)

    def link(self, at: datetime, case: Case, supervisor: Supervisor, revision: int, days: int) -> Link:
        """A supervisor's link."""
        nonce = "".join(case.chance.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", k=32))
        link = Link(
            purpose=Purpose.SUPERVISOR,
            subject_id=case.placement.id,
            holder_id=supervisor.id,
            bound_to=revision,
            nonce=nonce,
            issued_at=at,
            expires_at=at + timedelta(days=days),
        )
        return self.book.add(link)


def by_link(case: Case, supervisor: Supervisor) -> Actor:
    """A supervisor, as they act."""
    return Actor(ActorKind.LINK, supervisor.id, supervisor.name, placement_id=case.placement.id)


def page(case: Case, rest: str) -> str:
    """An address below a placement's page, as mails give it."""
    return f"{settings().base_url}/placements/{case.placement.ref}/{rest}"
