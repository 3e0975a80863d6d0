"""Look up the accounts that a file names, in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.text import fold, id_key_of
from placement.exchange.queries.existing import batches
from placement.exchange.rules.identity import Account, Accounts
from placement.hosts.models import Supervisor
from placement.people.models import User
from placement.people.policies import list_changeable
from placement.people.queries import visible_to
from placement.placements.models import ImportedRow, Placement, PlacementSupervisor

ADDRESSES = ("student_email", "supervisor_email", "faculty_email")
Cells = Mapping[str, str]


def find_accounts(actor: Actor, rows: Iterable[Cells]) -> Accounts:
    """Every account that one of these records names by ID or by address."""
    ids: set[str] = set()
    emails: set[str] = set()
    for cells in rows:
        ids.add(id_key_of(cells.get("student_id")))
        emails.update(key_of(cells.get(name) or "") for name in ADDRESSES)
    users = {user.id: user for user in (*_find(User.institution_key, ids), *_find(User.email_key, emails))}
    accounts = list(_describe(actor, list(users.values())))
    return Accounts(
        {account.email_key: account for account in accounts},
        {id_key_of(account.student_id): account for account in accounts if account.student_id},
    )


def _find(column: Any, keys: set[str]) -> Iterable[User]:
    for batch in batches(sorted(keys - {""})):
        yield from db.session.scalars(select(User).where(column.in_(batch)).options(lazyload(User.colleges)))


def _describe(actor: Actor, users: Sequence[User]) -> Iterable[Account]:
    for batch in batches(users):
        ids = [user.id for user in batch]
        imported, supervisors = _list_imported(ids), _list_supervisors(ids)
        grantable = {user.id for user in list_changeable(actor, batch)}
        visible = set(db.session.scalars(select(User.id).where(User.id.in_(ids), visible_to(actor))))
        for user in batch:
            yield Account(
                name=user.name,
                last_name=user.last_name,
                email=user.email,
                student_id=user.institution_id or "",
                roles=user.roles,
                may_grant=user.id in grantable,
                is_elsewhere=user.id not in visible,
                imported=frozenset(imported[user.id]),
                supervisors=frozenset(supervisors[user.id]),
            )


def _list_imported(ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """The last names and addresses last imported for these students."""
    name, email = (ImportedRow.values[column].as_string() for column in ("student_last_name", "student_email"))
    wanted = select(Placement.student_id, name, email).join(ImportedRow, ImportedRow.placement_id == Placement.id)
    found = defaultdict(set)
    for student, last_name, address in db.session.execute(wanted.where(Placement.student_id.in_(ids))):
        found[student].add((fold(last_name), key_of(address or "")))
    return found


def _list_supervisors(ids: Sequence[int]) -> dict[int, set[str]]:
    """The addresses of those who supervise or supervised these students."""
    wanted = (
        select(Placement.student_id, Supervisor.email_key)
        .join(PlacementSupervisor, PlacementSupervisor.placement_id == Placement.id)
        .join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .where(Placement.student_id.in_(ids))
    )
    found = defaultdict(set)
    for student, key in db.session.execute(wanted):
        found[student].add(key)
    return found
