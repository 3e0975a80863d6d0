"""Look up the accounts that a file names, in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.text import fold, id_key_of
from placement.exchange.queries.existing import batches, rows_by
from placement.exchange.rules.identity import KnownAccount, KnownAccounts
from placement.hosts.models import Supervisor
from placement.people.models import User, name_of, roles_of
from placement.people.policies import list_changeable
from placement.people.queries import visible_to
from placement.placements.models import ImportedRow, Placement, PlacementSupervisor

ADDRESSES = ("student_email", "supervisor_email", "faculty_email")
Cells = Mapping[str, str]
_NAMES = (User.chosen_name, User.first_name, User.last_name, User.email)
_ROLES = (User.is_student, User.is_faculty, User.is_staff, User.is_admin)


class _Person(NamedTuple):
    """The columns of an account that an import needs."""

    id: int
    name: str
    last_name: str
    email: str
    student_id: str
    roles: frozenset[Role]


def find_accounts(actor: Actor, rows: Iterable[Cells]) -> KnownAccounts:
    """Return the accounts these records name by ID or address."""
    ids: set[str] = set()
    emails: set[str] = set()
    for cells in rows:
        ids.add(id_key_of(cells.get("student_id")))
        emails.update(key_of(cells.get(name) or "") for name in ADDRESSES)
    people = {person.id: person for person in (*_find(User.institution_key, ids), *_find(User.email_key, emails))}
    accounts = list(_describe(actor, list(people.values())))
    return KnownAccounts(
        {account.email_key: account for account in accounts},
        {id_key_of(account.student_id): account for account in accounts if account.student_id},
    )


def _find(column: Any, keys: set[str]) -> Iterable[_Person]:
    wanted = select(User.id, User.institution_id, *_NAMES, *_ROLES)
    for number, student_id, *rest in rows_by(lambda batch: wanted.where(column.in_(batch)), sorted(keys - {""})):
        chosen, first, last, email, *roles = rest
        name = name_of(chosen, first, last, email)
        yield _Person(number, name, last, email, student_id or "", roles_of(*roles))


def _describe(actor: Actor, people: Sequence[_Person]) -> Iterable[KnownAccount]:
    for batch in batches(people):
        ids = [person.id for person in batch]
        imported, supervisors = _list_imported(ids), _list_supervisors(ids)
        grantable = {person.id for person in list_changeable(actor, batch)}
        visible = set(db.session.scalars(select(User.id).where(User.id.in_(ids), visible_to(actor))))
        for person in batch:
            yield KnownAccount(
                name=person.name,
                last_name=person.last_name,
                email=person.email,
                student_id=person.student_id,
                roles=person.roles,
                may_grant=person.id in grantable,
                is_elsewhere=person.id not in visible,
                imported=frozenset(imported[person.id]),
                supervisors=frozenset(supervisors[person.id]),
            )


def _list_imported(ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """Map these students' ids to the last names and addresses imported last."""
    name, email = (ImportedRow.values[column].as_string() for column in ("student_last_name", "student_email"))
    wanted = select(Placement.student_id, name, email).join(ImportedRow, ImportedRow.placement_id == Placement.id)
    names = defaultdict(set)
    for student, last_name, address in db.session.execute(wanted.where(Placement.student_id.in_(ids))):
        names[student].add((fold(last_name), key_of(address or "")))
    return names


def _list_supervisors(ids: Sequence[int]) -> dict[int, set[str]]:
    """Map these students' ids to the email keys of current and former supervisors."""
    wanted = (
        select(Placement.student_id, Supervisor.email_key)
        .join(PlacementSupervisor, PlacementSupervisor.placement_id == Placement.id)
        .join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .where(Placement.student_id.in_(ids))
    )
    supervisors = defaultdict(set)
    for student, key in db.session.execute(wanted):
        supervisors[student].add(key)
    return supervisors
