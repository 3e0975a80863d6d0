"""Find emails, audit entries and jobs. Staff of a college see those about its placements and people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from placement.access.models import EventKind, SecurityEvent
from placement.audit.labels import list_verbs
from placement.audit.models import AuditEntry
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import NotThere, require
from placement.core.paging import KeysetPage, read_page
from placement.core.text import like
from placement.hosts.models import Host
from placement.jobs.models import Job, JobState
from placement.mail.models import Message, MessageState
from placement.operations.rules import labels
from placement.people import queries as people
from placement.people.models import College, User
from placement.placements.models import Placement
from placement.placements.queries import placements
from placement.skills.models import Skill
from placement.terms.models import Program, Term

FAILURES = 100

# Other kinds whose subjects are shown with a name or code; supervisors are shown by number only.
CALLED: dict[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    "host": (Host.id, Host.name),
    "term": (Term.id, Term.code),
    "program": (Program.id, Program.code),
    "college": (College.id, College.name),
    "skill": (Skill.id, Skill.code),
}

Subject = tuple[str | None, int | None]
Item = TypeVar("Item", Message, AuditEntry, SecurityEvent)


def list_messages(actor: Actor, text: str, state: MessageState | None, after: int | None) -> KeysetPage[Message]:
    """A page of the outbox."""
    query = select(Message).where(visible_mail(actor))
    if text:
        query = query.where(_contains(text, Message.to_address, Message.to_name, Message.subject))
    if state is not None:
        query = query.where(Message.state == state)
    return _page(query, Message.id, after)


def visible_mail(actor: Actor) -> ColumnElement[bool]:
    """The condition on Message for emails that this office may see."""
    return _about(actor, Message.about_kind, Message.about_id)


def get_message(actor: Actor, message_id: int) -> Message:
    """The message with this id. Raises NotThere."""
    return require(db.session.scalars(select(Message).where(Message.id == message_id, visible_mail(actor))).first())


def find_placement(message: Message) -> Placement | None:
    """The placement a message is about."""
    if message.about_kind != "placement":
        return None
    query = select(Placement).where(Placement.id == message.about_id).options(*placements.with_parts())
    return db.session.scalars(query).first()


def count_mail() -> list[tuple[str, MessageState, int, int]]:
    """Kind, state, number of messages, number of recipients: the counts reveal nothing of the content."""
    query = (
        select(Message.kind, Message.state, func.count(), func.count(distinct(Message.to_address)))
        .group_by(Message.kind, Message.state)
        .order_by(Message.kind, Message.state)
    )
    return [(kind, state, messages, recipients) for kind, state, messages, recipients in db.session.execute(query)]


def list_acts(actor: Actor, who: str, verb: str, about: str, after: int | None) -> KeysetPage[AuditEntry]:
    """A page of the audit trail."""
    query = select(AuditEntry).where(visible_acts(actor))
    if who:
        query = query.where(_contains(who, AuditEntry.actor_name))
    if verb:
        query = query.where(or_(_contains(verb, AuditEntry.verb), AuditEntry.verb.in_(list_verbs(verb))))
    if about:
        of_placement = select(Placement.id).where(Placement.ref == about.upper())
        is_placement = (AuditEntry.subject_kind == "placement") & AuditEntry.subject_id.in_(of_placement)
        is_of_kind = AuditEntry.subject_kind.in_(labels.list_kinds(about))
        query = query.where(or_(_contains(about, AuditEntry.subject_kind), is_of_kind, is_placement))
    return _page(query, AuditEntry.id, after)


def list_events(kind: EventKind | None, who: str, network: str, after: int | None) -> KeysetPage[SecurityEvent]:
    """A page of the security log."""
    query = select(SecurityEvent)
    if kind is not None:
        query = query.where(SecurityEvent.kind == kind)
    if who:
        accounts = select(User.id).where(people.matches_text(who))
        query = query.where(SecurityEvent.account_id.in_(accounts))
    if network:
        query = query.where(_contains(network, SecurityEvent.network))
    return _page(query, SecurityEvent.id, after)


def visible_acts(actor: Actor) -> ColumnElement[bool]:
    """The condition on AuditEntry for acts that this actor may see; their own acts always."""
    if actor.is_admin:
        return true()
    own = (AuditEntry.actor_kind == ActorKind.USER) & (AuditEntry.actor_id == actor.id)
    return or_(own, _about(actor, AuditEntry.subject_kind, AuditEntry.subject_id))


def find_names(subjects: Collection[Subject]) -> dict[Subject, str]:
    """Names of these subjects: placements by reference, people and hosts by name, terms and programs by code."""
    of_kind = {kind: {number for name, number in subjects if name == kind and number} for kind in ("placement", "user")}
    refs = db.session.execute(select(Placement.id, Placement.ref).where(Placement.id.in_(of_kind["placement"])))
    names: dict[Subject, str] = {("placement", number): ref for number, ref in refs}
    names |= _find_codes(subjects)
    return names | {("user", number): name for number, name in people.find_names(of_kind["user"]).items()}


def _find_codes(subjects: Collection[Subject]) -> dict[Subject, str]:
    codes: dict[Subject, str] = {}
    for kind, (number, name) in CALLED.items():
        if ids := {subject_id for of_kind, subject_id in subjects if of_kind == kind and subject_id}:
            rows = db.session.execute(select(number, name).where(number.in_(ids)))
            codes |= {(kind, subject_id): called for subject_id, called in rows}
    return codes


def list_failed() -> list[Job]:
    """The latest failed jobs."""
    query = select(Job).where(Job.state == JobState.FAILED).order_by(Job.run_at.desc(), Job.id.desc())
    return list(db.session.scalars(query.limit(FAILURES)))


def list_put_off() -> list[Job]:
    """The jobs that have failed and will be retried, next first."""
    has_failed = or_(Job.attempts > 0, Job.error != "")
    query = select(Job).where(Job.state == JobState.WAITING, has_failed).order_by(Job.run_at, Job.id)
    return list(db.session.scalars(query.limit(FAILURES)))


def count_work() -> dict[JobState, int]:
    """Number of jobs in each state."""
    counts = dict.fromkeys(JobState, 0)
    for state, number in db.session.execute(select(Job.state, func.count()).group_by(Job.state)):
        counts[state] = number
    return counts


def find_oldest_waiting() -> Job | None:
    """The job that has been due the longest."""
    query = select(Job).where(Job.state == JobState.WAITING).order_by(Job.run_at, Job.id)
    return db.session.scalars(query.limit(1)).first()


def get_failed(actor: Actor, job_id: int) -> Job:
    """A failed job. Raises NotThere."""
    job = db.session.get(Job, job_id)
    if job is None or job.state is not JobState.FAILED:
        raise NotThere
    return job


def get_mail_of(job: Job) -> Message:
    """The message that a job delivers."""
    return db.session.get_one(Message, job.args["message_id"])


def _about(
    actor: Actor, kind: InstrumentedAttribute[Any], subject_id: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    if actor.colleges is None or not actor.is_office:
        return true()  # policies refuse other roles
    of_placements = select(Placement.id).where(placements.visible_to(actor))
    of_people = select(User.id).where(people.visible_to(actor))
    return or_(
        (kind == "placement") & subject_id.in_(of_placements),
        (kind == "user") & subject_id.in_(of_people),
    )


def _contains(text: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return or_(*(column.ilike(like(text), escape="\\") for column in columns))


def _page(query: Select[Item], number: InstrumentedAttribute[int], after: int | None) -> KeysetPage[Item]:
    if after is not None:
        query = query.where(number < after)
    return read_page(query.order_by(number.desc()))
