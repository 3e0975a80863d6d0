"""Find existing rows for the records of a file, in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import load_only

from placement import jobs
from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import NotThere
from placement.core.text import id_key_of
from placement.exchange.models import Upload
from placement.exchange.rules import checks as rules
from placement.exchange.rules.identity import KnownAccounts
from placement.exchange.rules.merge_facts import Facts
from placement.hosts.models import Host, HostAlias, Site, Supervisor
from placement.jobs.models import Job
from placement.people.models import User
from placement.placements.models import ImportedRow, Placement
from placement.terms.models import Program, Term

BATCH = 5_000
LATEST = 10
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Existing:
    """A placement that matches a record: its last imported values, and if the actor can change it.

    `last` is None if the placement was recorded by hand and never imported.
    """

    placement_id: int
    last: Mapping[str, str] | None
    may_touch: bool


class CheckInRhythm(NamedTuple):
    """A program's id and the schedule of its check-ins."""

    program_id: int
    first_day: int
    every_days: int


@dataclass(frozen=True, slots=True)
class Codes:
    """The terms and programs that a file can name, by code."""

    terms: Mapping[str, int]
    programs: Mapping[str, CheckInRhythm]
    newest: tuple[str, str, str] | None  # the code of the term that starts last, its first and last day


def batches(items: Iterable[Value], size: int | None = None) -> Iterator[list[Value]]:
    """Split items into lists that fit in one statement in any database."""
    rest = iter(items)
    while batch := list(islice(rest, size or BATCH)):
        yield batch


def rows_by(make: Callable[[Sequence[Any]], Select[*tuple[Any, ...]]], values: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows for any number of values: `make` returns the query for each batch."""
    for batch in batches(dict.fromkeys(values)):
        yield from db.session.execute(make(batch))


def within_colleges(actor: Actor) -> ColumnElement[bool]:
    """Condition on Program: the actor may import its placements."""
    if actor.colleges is None:
        return true()
    return Program.college_id.in_(actor.colleges)


def get_codes(actor: Actor) -> Codes:
    """Return all terms, and the programs whose placements the actor may import."""
    programs = select(Program.code, Program.id, Program.checkin_first_day, Program.checkin_every_days)
    terms = db.session.execute(select(Term.code, Term.id, Term.starts_on, Term.ends_on).order_by(Term.starts_on)).all()
    return Codes(
        terms={term.code: term.id for term in terms},
        newest=next(((term.code, str(term.starts_on), str(term.ends_on)) for term in reversed(terms)), None),
        programs={
            code: CheckInRhythm(*facts) for code, *facts in db.session.execute(programs.where(within_colleges(actor)))
        },
    )


def get_known(actor: Actor) -> rules.KnownCodes:
    """Return the codes that exist for this actor, and the newest term."""
    return make_known(get_codes(actor), KnownAccounts())


def make_known(codes: Codes, accounts: KnownAccounts) -> rules.KnownCodes:
    """Return these codes and accounts in the form the rules expect."""
    return rules.KnownCodes(frozenset(codes.terms), frozenset(codes.programs), accounts, codes.newest)


def find_imported(actor: Actor, term: str, keys: Iterable[str]) -> dict[str, Existing]:
    """Map keys to the placements of a term that were imported with them."""
    rows = rows_by(
        lambda batch: (
            select(ImportedRow.key, ImportedRow.placement_id, ImportedRow.values, within_colleges(actor))
            .join(Placement, Placement.id == ImportedRow.placement_id)
            .join(Program, Program.id == Placement.program_id)
            .join(Term, Term.id == ImportedRow.term_id)
            .where(Term.code == term, ImportedRow.key.in_(batch))
        ),
        keys,
    )
    return {key: Existing(number, last, bool(may_touch)) for key, number, last, may_touch in rows}


def find_recorded(actor: Actor, term: str) -> dict[str, Existing]:
    """Map keys to the placements of a term recorded by hand; the key is the one an import would store."""
    wanted = (
        select(
            Placement.id,
            Placement.external_id,
            User.institution_id,
            Host.name,
            Placement.title,
            within_colleges(actor),
        )
        .join(Term, Term.id == Placement.term_id)
        .join(Program, Program.id == Placement.program_id)
        .join(User, User.id == Placement.student_id)
        .join(Site, Site.id == Placement.site_id)
        .join(Host, Host.id == Site.host_id)
        .outerjoin(ImportedRow, ImportedRow.placement_id == Placement.id)
        .where(Term.code == term, ImportedRow.placement_id.is_(None))
        .order_by(Placement.id.desc())
    )
    recorded = {}
    for number, external_id, student, host, title, may_touch in db.session.execute(wanted):
        facts = {"external_id": external_id, "student_id": student or "", "host_name": host, "title": title}
        recorded[rules.stored_key(facts | {"term": term})] = Existing(number, None, bool(may_touch))
    return recorded


def get_held_facts(rows: Iterable[rules.Checked]) -> Facts:
    """Return the existing hosts and people of these records."""
    values = [row.values for row in rows]
    return {
        **_students(value["student_id"] for value in values),
        **_hosts(value["host_name"] for value in values),
        **_supervisors(value["supervisor_email"] for value in values),
        **_faculty(value["faculty_email"] for value in values),
    }


def _students(ids: Iterable[str]) -> Facts:
    wanted = select(User.institution_id, User.first_name, User.last_name, User.email)
    names = ("student_first_name", "student_last_name", "student_email")
    rows = rows_by(lambda batch: wanted.where(User.institution_key.in_(batch)), filter(None, map(id_key_of, ids)))
    return {("student", id_key_of(number)): dict(zip(names, facts, strict=True)) for number, *facts in rows}


def _hosts(names: Iterable[str]) -> Facts:
    by_name = _find_by_name(names, Host.sector, Host.employer_type)
    return {
        ("host", name): {"host_sector": sector, "employer_type": kind.value if kind else ""}
        for name, (sector, kind) in by_name.items()
    }


def _supervisors(emails: Iterable[str]) -> Facts:
    wanted = select(Supervisor.email_key, Supervisor.email, Supervisor.name, Supervisor.title)
    rows = rows_by(lambda batch: wanted.where(Supervisor.email_key.in_(batch)), map(key_of, emails))
    return {
        ("supervisor", key): {"supervisor_name": "" if name == email else name, "supervisor_title": title}
        for key, email, name, title in rows
    }


def _faculty(emails: Iterable[str]) -> Facts:
    wanted = select(User.email_key, User.first_name, User.last_name)
    rows = rows_by(lambda batch: wanted.where(User.email_key.in_(batch)), map(key_of, emails))
    return {("faculty member", key): {"faculty_name": f"{first} {last}".strip()} for key, first, last in rows}


def find_hosts(names: Iterable[str]) -> dict[str, Host]:
    """Map names to the hosts with exactly this name or alias."""
    return {name: host for name, (host,) in _find_by_name(names, Host).items()}


def find_host_ids(names: Iterable[str]) -> dict[str, int]:
    """Map names to the ids of the hosts with exactly this name or alias."""
    return {name: number for name, (number,) in _find_by_name(names, Host.id).items()}


def _find_by_name(names: Iterable[str], *columns: Any) -> dict[str, tuple[Any, ...]]:
    """Map names to these columns of the host with exactly this name or alias; names take precedence."""
    asked = list(dict.fromkeys(names))
    aliases = select(HostAlias.name, *columns).join(Host, Host.id == HostAlias.host_id)
    hosts = select(Host.name, *columns)
    by_name = {name: tuple(row) for name, *row in rows_by(lambda part: aliases.where(HostAlias.name.in_(part)), asked)}
    by_name |= {name: tuple(row) for name, *row in rows_by(lambda part: hosts.where(Host.name.in_(part)), asked)}
    return by_name


def list_host_names() -> list[str]:
    """List all names of hosts, including aliases."""
    names = [*db.session.scalars(select(Host.name)), *db.session.scalars(select(HostAlias.name))]
    return sorted(names)


def get_upload(actor: Actor, upload_id: int) -> Upload:
    """Return a file this person uploaded. Raises NotThere for other people's."""
    upload = db.session.get(Upload, upload_id)
    if upload is None or upload.user_id != actor.id or not actor.has(Role.STAFF):
        raise NotThere
    return upload


def find_job(upload: Upload) -> Job | None:
    """Return the job of an upload; None while it is being reviewed."""
    return jobs.find(upload.job_key) if upload.job_key else None


def list_uploads(actor: Actor) -> list[tuple[Upload, Job | None]]:
    """List this person's latest uploads, newest first, each with its job."""
    light = load_only(Upload.id, Upload.filename, Upload.uploaded_at, Upload.job_key)
    wanted = (
        select(Upload, Job)
        .outerjoin(Job, Job.key == Upload.job_key)
        .where(Upload.user_id == actor.id)
        .order_by(Upload.id.desc())
        .limit(LATEST)
        .options(light)
    )
    return [(upload, job) for upload, job in db.session.execute(wanted)]
