"""Hosts, sites, and people that records name: described before the transaction, found or created in it.

The number of statements depends only on the number of batches: rows are looked up by IN, and missing rows are created
in one statement and looked up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Any

from sqlalchemy import select

from placement import audit
from placement.access import security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.actors import Actor, Role
from placement.core.database import Base, db, insert_bulk
from placement.core.email_address import key_of
from placement.core.text import id_key_of
from placement.exchange.queries import existing as queries
from placement.exchange.rules.grants import key_for
from placement.exchange.rules.merge_facts import Gathered
from placement.exchange.services.build import Described, Key, NewRow, complete
from placement.hosts.models import EmployerType, Host, Site, Supervisor
from placement.people import notices
from placement.people.models import User
from placement.people.rules.accounts import split_name
from placement.people.services.faculty import confirmed_when_given

Values = Mapping[str, str]
Place = tuple[str, str, str, str]
SiteKey = tuple[int, str, str, str]
Facts = dict[str, Values]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """All hosts, sites, and people that records name, each with the row to create if missing.

    `ids` maps email keys to student IDs, for accounts without an ID.
    """

    hosts: Described[str]
    places: tuple[Place, ...]
    supervisors: Described[str]
    students: Described[str]
    faculty: Described[str]
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The ids of all sites and people that records name."""

    sites: Mapping[Place, int]
    supervisors: Mapping[str, int]
    students: Mapping[str, int]
    faculty: Mapping[str, int]

    def site_id(self, values: Values) -> int:
        """Return the id of a record's site."""
        return self.sites[place_of(values)]

    def supervisor_id(self, values: Values) -> int | None:
        """Return the id of a record's supervisor, if the record has their address."""
        return self.supervisors.get(key_of(values["supervisor_email"]))

    def student_id(self, values: Values) -> int:
        """Return the id of a record's student."""
        return self.students[id_key_of(values["student_id"])]

    def faculty_id(self, values: Values) -> int | None:
        """Return the id of a record's faculty member, if the record has their address."""
        return self.faculty.get(key_of(values["faculty_email"]))


def place_of(values: Values) -> Place:
    """Return host name, city, region, and country of a record's site."""
    return values["host_name"], values["site_city"], values["site_region"], values["site_country"]


def describe(actor: Actor, rows: list[Values], gathered: Gathered) -> Mentioned:
    """Describe all hosts, sites, and people that these records name, without using the database."""
    now = clock.now()
    students = _gather(rows, "student_id", id_key_of, gathered.about("student"))
    supervisors = _gather(rows, "supervisor_email", key_of, gathered.about("supervisor"))
    faculty = _gather(rows, "faculty_email", key_of, gathered.about("faculty member"))
    return Mentioned(
        hosts=_describe_hosts(rows, gathered.about("host"), now),
        places=tuple(dict.fromkeys(map(place_of, rows))),
        supervisors=complete(Supervisor, {key: _describe_supervisor(facts, now) for key, facts in supervisors.items()}),
        students=complete(User, {key: _describe_student(facts, now) for key, facts in students.items()}),
        faculty=complete(User, {key: _describe_faculty(actor, facts, now) for key, facts in faculty.items()}),
        ids={key_of(facts["student_email"]): facts["student_id"] for facts in students.values()},
    )


def receive(actor: Actor, mentioned: Mentioned, accepted: Set[str]) -> Arrived:
    """Find or create the hosts, sites, and people; students come before faculty, who may be students, too.

    An existing account gets a new role only if that grant was `accepted`.
    """
    hosts = receive_hosts(actor, mentioned.hosts)
    return Arrived(
        _receive_sites(actor, mentioned.places, hosts),
        _find_or_make(actor, Supervisor, mentioned.supervisors, _find_by(Supervisor, Supervisor.email_key)),
        _receive_students(actor, mentioned, accepted),
        _receive_faculty(actor, mentioned.faculty, accepted),
    )


def _gather(rows: list[Values], column: str, compare: Callable[[str], str], facts: Mapping[str, Values]) -> Facts:
    """Map keys in this column to the facts about each person, or to their first record if there are none."""
    return {key: facts.get(key, values) for values in reversed(rows) if (key := compare(values[column]))}


def _describe_hosts(rows: list[Values], facts: Mapping[str, Values], now: datetime) -> Described[str]:
    countries = {values["host_name"]: values["site_country"] for values in reversed(rows)}
    names = dict.fromkeys(values["host_name"] for values in rows)
    return complete(Host, {name: _describe_host(name, countries[name], facts.get(name, {}), now) for name in names})


def _describe_host(name: str, country: str, facts: Values, now: datetime) -> NewRow:
    kind = facts.get("employer_type")
    return {
        "name": name,
        "sector": facts.get("host_sector", ""),
        "employer_type": EmployerType(kind) if kind else None,
        "country": country,
        "created_at": now,
    }


def _describe_supervisor(facts: Values, now: datetime) -> NewRow:
    email = facts["supervisor_email"]
    name, title = facts.get("supervisor_name") or email, facts.get("supervisor_title", "")
    return {"email": email, "name": name, "title": title, "created_at": now}


def _describe_student(facts: Values, now: datetime) -> NewRow:
    names = facts["student_first_name"], facts["student_last_name"]
    return _describe_person(facts["student_email"], *names, now, institution_id=facts["student_id"], is_student=True)


def _describe_faculty(actor: Actor, facts: Values, now: datetime) -> NewRow:
    email = facts["faculty_email"]
    names = split_name(facts.get("faculty_name", ""))
    confirmed_at = confirmed_when_given(actor, email)
    return _describe_person(email, *names, now, is_faculty=True, faculty_confirmed_at=confirmed_at)


def _describe_person(email: str, first: str, last: str, now: datetime, **more: Any) -> NewRow:
    row = {"first_name": first, "last_name": last, "institution_id": None, "is_student": False, "is_faculty": False}
    return row | {"faculty_confirmed_at": None, "email": email, "created_at": now} | more


def _find_or_make(
    actor: Actor, model: type[Base], wanted: Described[Key], find: Callable[[Iterable[Key]], dict[Key, int]]
) -> dict[Key, int]:
    """Map keys to ids; missing rows are created as described, each with an audit entry."""
    existing = find(wanted.keys)
    missing = [key not in existing for key in wanted.keys]
    if not any(missing):
        return existing
    insert_bulk(wanted.rows.pick(missing))
    made = find(compress(wanted.keys, missing))
    audit.record_all(actor, "add", model.__tablename__, made.values(), by="import")
    return existing | made


def _find_by(model: type[Supervisor | User], column: Any) -> Callable[[Iterable[str]], dict[str, int]]:
    """Return a function that maps values of this column to ids."""
    wanted = select(column, model.id)
    return lambda keys: dict(queries.rows_by(lambda batch: wanted.where(column.in_(batch)), keys))


def receive_hosts(actor: Actor, hosts: Described[str]) -> dict[str, int]:
    """Find or create these hosts; returns ids by the name in the records."""
    return _find_or_make(actor, Host, hosts, queries.find_host_ids)


def _receive_sites(actor: Actor, places: Iterable[Place], hosts: Mapping[str, int]) -> dict[Place, int]:
    def find(keys: Iterable[SiteKey]) -> dict[SiteKey, int]:
        asked = set(keys)
        wanted = select(Site.host_id, Site.city, Site.region, Site.country, Site.id)
        rows = queries.rows_by(lambda batch: wanted.where(Site.host_id.in_(batch)), (host_id for host_id, *_ in asked))
        return {key: number for *place, number in rows if (key := tuple(place)) in asked}

    keys = {place: (hosts[place[0]], *place[1:]) for place in places}
    names = ("host_id", "city", "region", "country")
    rows = {key: dict(zip(names, key, strict=True)) for key in keys.values()}
    sites = _find_or_make(actor, Site, complete(Site, rows), find)
    return {place: sites[key] for place, key in keys.items()}


def _receive_students(actor: Actor, mentioned: Mentioned, accepted: Set[str]) -> dict[str, int]:
    """Find students by ID; accounts found only by address get the ID."""
    _give_ids(mentioned.ids, accepted)
    ids = _find_or_make(actor, User, mentioned.students, _find_by(User, User.institution_key))
    _grant(actor, Role.STUDENT, set(ids.values()), accepted)
    return ids


def _give_ids(ids: Mapping[str, str], accepted: Set[str]) -> None:
    """Add student IDs to accounts with these addresses that have no ID."""
    wanted = select(User).where(User.institution_id.is_(None))
    for (user,) in list(queries.rows_by(lambda batch: wanted.where(User.email_key.in_(batch)), ids)):
        if user.is_student or key_for(Role.STUDENT, user.email) in accepted:
            user.institution_id = ids[user.email_key]
    db.session.flush()


def _receive_faculty(actor: Actor, faculty: Described[str], accepted: Set[str]) -> dict[str, int]:
    ids = _find_or_make(actor, User, faculty, _find_by(User, User.email_key))
    _grant(actor, Role.FACULTY, set(ids.values()), accepted)
    return ids


def _grant(actor: Actor, role: Role, ids: Set[int], accepted: Set[str]) -> None:
    """Add a role to the accounts it was accepted for; the audit trail names the person who accepted it."""
    emails = [right.partition(":")[2] for right in accepted if right.partition(":")[0] == role.value]
    wanted = select(User).order_by(User.id)
    for (user,) in list(queries.rows_by(lambda batch: wanted.where(User.email_key.in_(batch)), sorted(emails))):
        before = user.roles
        if role in before or user.id not in ids:
            continue
        setattr(user, f"is_{role.value}", True)
        if role is Role.FACULTY:
            user.faculty_confirmed_at = confirmed_when_given(actor, user.email)
        security_log.record(EventKind.ROLE, user.id)
        notices.notify_roles(actor, user, before)
        audit.record(
            actor, f"make {role.value}", "user", user.id, by="import", roles=[_list(before), _list(user.roles)]
        )
    db.session.flush()


def _list(roles: Iterable[Role]) -> list[str]:
    return sorted(role.value for role in roles)
