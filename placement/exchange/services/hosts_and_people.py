"""Hosts, sites and persons a batch of records speaks of: found where they are, made where they are not.

A batch costs the same number of statements whatever its size: everything is looked up by IN, what is missing is
made in one statement and looked up once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from placement import audit
from placement.access import security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.actors import Actor, Role
from placement.core.database import db, insert_rows
from placement.core.email_address import key_of
from placement.core.text import id_key_of
from placement.exchange.queries import existing as queries
from placement.exchange.rules.grants import key_for
from placement.exchange.rules.merge_facts import Gathered
from placement.hosts.models import EmployerType, Host, Site, Supervisor
from placement.people import notices
from placement.people.models import User
from placement.people.rules.accounts import split_name
from placement.people.services.faculty import confirmed_when_given

Values = Mapping[str, str]
SiteKey = tuple[int, str, str, str]
Key = TypeVar("Key")
Row = TypeVar("Row", Host, Site, Supervisor, User)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Everybody and everything a batch needs, by what the records call them."""

    hosts: Mapping[str, Host]
    sites: Mapping[SiteKey, Site]
    supervisors: Mapping[str, Supervisor]
    students: Mapping[str, User]
    faculty: Mapping[str, User]

    def site_of(self, values: Values) -> Site:
        """The site of a record."""
        return self.sites[site_key(self.hosts, values)]

    def supervisor_of(self, values: Values) -> Supervisor | None:
        """The supervisor of a record, if it names one with an address."""
        return self.supervisors.get(key_of(values["supervisor_email"]))

    def student_of(self, values: Values) -> User:
        """The student of a record."""
        return self.students[id_key_of(values["student_id"])]

    def faculty_of(self, values: Values) -> User | None:
        """The faculty member of a record, if it names one with an address."""
        return self.faculty.get(key_of(values["faculty_email"]))


def receive(actor: Actor, rows: list[Values], gathered: Gathered, accepted: Set[str]) -> Arrived:
    """Find or create the hosts, people and sites of these records; students first, as faculty may be students, too.

    An account gets a role it does not have only where that grant was `accepted`.
    """
    hosts = receive_hosts(actor, rows, gathered.about("host"))
    return Arrived(
        hosts,
        _receive_sites(actor, rows, hosts),
        _receive_supervisors(actor, rows, gathered.about("supervisor")),
        _receive_students(actor, rows, gathered.about("student"), accepted),
        _receive_faculty(actor, rows, gathered.about("faculty member"), accepted),
    )


def site_key(hosts: Mapping[str, Host], values: Values) -> SiteKey:
    """Where a record says the work is."""
    return hosts[values["host_name"]].id, values["site_city"], values["site_region"], values["site_country"]


def _find_or_make(
    actor: Actor,
    model: type[Row],
    wanted: Iterable[Key],
    find: Callable[[Iterable[Key]], dict[Key, Row]],
    describe: Callable[[Key], dict[str, Any]],
) -> dict[Key, Row]:
    """The row of each key; those missing are made as described, and stand in the trail."""
    keys = list(dict.fromkeys(wanted))
    there = find(keys)
    missing = [key for key in keys if key not in there]
    if not missing:
        return there
    insert_rows(model, [describe(key) for key in missing])
    made = find(missing)
    audit.record_all(actor, "add", model.__tablename__, (row.id for row in made.values()), by="import")
    return there | made


def receive_hosts(actor: Actor, rows: list[Values], facts: Mapping[str, Values]) -> dict[str, Host]:
    """The hosts of these records by the name each record gives."""
    countries = {values["host_name"]: values["site_country"] for values in reversed(rows)}

    def describe(name: str) -> dict[str, Any]:
        kind = facts.get(name, {}).get("employer_type")
        return {
            "name": name,
            "sector": facts.get(name, {}).get("host_sector", ""),
            "employer_type": EmployerType(kind) if kind else None,
            "country": countries[name],
            "created_at": clock.now(),
        }

    return _find_or_make(actor, Host, (values["host_name"] for values in rows), queries.find_hosts, describe)


def _receive_sites(actor: Actor, rows: list[Values], hosts: Mapping[str, Host]) -> dict[SiteKey, Site]:
    def find(keys: Iterable[SiteKey]) -> dict[SiteKey, Site]:
        asked = set(keys)
        found = _rows(Site, Site.host_id, {host_id for host_id, *_ in asked})
        by_key = {(site.host_id, site.city, site.region, site.country): site for site in found}
        return {key: site for key, site in by_key.items() if key in asked}

    def describe(key: SiteKey) -> dict[str, Any]:
        return dict(zip(("host_id", "city", "region", "country"), key, strict=True))

    return _find_or_make(actor, Site, (site_key(hosts, values) for values in rows), find, describe)


def _receive_supervisors(actor: Actor, rows: list[Values], facts: Mapping[str, Values]) -> dict[str, Supervisor]:
    def find(keys: Iterable[str]) -> dict[str, Supervisor]:
        return {row.email_key: row for row in _rows(Supervisor, Supervisor.email_key, keys)}

    def describe(key: str) -> dict[str, Any]:
        said = facts[key]
        email = said["supervisor_email"]
        name, title = said.get("supervisor_name") or email, said.get("supervisor_title", "")
        return {"email": email, "name": name, "title": title, "created_at": clock.now()}

    return _find_or_make(actor, Supervisor, _addresses(rows, "supervisor_email"), find, describe)


def _receive_students(
    actor: Actor, rows: list[Values], facts: Mapping[str, Values], accepted: Set[str]
) -> dict[str, User]:
    """A student's ID finds them; a person known only by the address is given the ID."""

    def find(keys: Iterable[str]) -> dict[str, User]:
        return {row.institution_key: row for row in _rows(User, User.institution_key, keys)}

    def describe(key: str) -> dict[str, Any]:
        said = facts[key]
        names = said["student_first_name"], said["student_last_name"]
        return _person(said["student_email"], *names, institution_id=said["student_id"], is_student=True)

    keys = [id_key_of(values["student_id"]) for values in rows]
    _give_ids({key_of(facts[key]["student_email"]): facts[key]["student_id"] for key in keys}, accepted)
    met = _find_or_make(actor, User, keys, find, describe)
    _grant(actor, Role.STUDENT, met.values(), accepted)
    return met


def _give_ids(numbers: Mapping[str, str], accepted: Set[str]) -> None:
    """Add student IDs to accounts found by these addresses that have none."""
    for user in _rows(User, User.email_key, numbers):
        if user.institution_id is None and (user.is_student or key_for(Role.STUDENT, user.email) in accepted):
            user.institution_id = numbers[user.email_key]
    db.session.flush()


def _receive_faculty(
    actor: Actor, rows: list[Values], facts: Mapping[str, Values], accepted: Set[str]
) -> dict[str, User]:
    def find(keys: Iterable[str]) -> dict[str, User]:
        return {row.email_key: row for row in _rows(User, User.email_key, keys)}

    def describe(key: str) -> dict[str, Any]:
        said = facts[key]
        return _person(
            said["faculty_email"],
            *split_name(said.get("faculty_name", "")),
            is_faculty=True,
            faculty_confirmed_at=confirmed_when_given(actor, said["faculty_email"]),
        )

    met = _find_or_make(actor, User, _addresses(rows, "faculty_email"), find, describe)
    _grant(actor, Role.FACULTY, met.values(), accepted)
    return met


def _grant(actor: Actor, role: Role, users: Iterable[User], accepted: Set[str]) -> None:
    """Add a role to the accounts for which it was accepted; the audit trail names the person who accepted it."""
    for user in users:
        before = user.roles
        if role in before or key_for(role, user.email) not in accepted:
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


def _person(email: str, first: str, last: str, **more: Any) -> dict[str, Any]:
    named = {"first_name": first, "last_name": last, "institution_id": None, "is_student": False, "is_faculty": False}
    named |= {"faculty_confirmed_at": None} | more
    return named | {"email": email, "created_at": clock.now()}


def _addresses(rows: list[Values], name: str) -> Iterable[str]:
    return (key_of(values[name]) for values in rows if values[name])


def _rows(model: type[Row], column: Any, values: Iterable[Any]) -> list[Row]:
    found = queries.rows_by(lambda batch: select(model).where(column.in_(batch)), values)
    return [row for (row,) in found]
