"""Compare a record with its last import, and decide which changes apply to the placement.

A later import never changes a placement's state or student, or values edited here since the last import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from placement.agreements.models import Agreement, AgreementState
from placement.agreements.rules.review import WRITABLE
from placement.core.actors import Actor
from placement.core.database import db
from placement.exchange.queries import existing as queries
from placement.exchange.rules import checks as rules
from placement.exchange.rules import columns
from placement.exchange.rules.column_kinds import Owner
from placement.hosts.models import HostAlias, Site, Supervisor
from placement.people.models import User
from placement.people.policies import list_changeable
from placement.placements.models import ImportedRow, Placement, PlacementSupervisor

KEPT: Final[Mapping[str, str]] = {column.name: column.kept for column in columns.COLUMNS if column.kept}
AGREED: Final = columns.list_agreed()
DATES: Final = ("start_date", "end_date")
ACCOUNT: Final = columns.list_facts(Owner.STUDENT)
NOT_YOURS = "You may not change the account of this person: an administrator can, or staff of all their colleges."
DISORDER = "The last day would be before the first day."
OTHERS: Final = {"supervisor_email", "faculty_email"}
OWN_ADDRESS = "A student does not supervise or teach themselves."
EDITED = "It was edited here since the last import and stays so."


@dataclass(frozen=True, slots=True)
class Change:
    """A column in which the file has a new value; `kept` is the reason for not applying it, empty if it is applied.

    `amends`: the value is part of a signed agreement, so the objectives must be agreed to again. `granted`: the change
    comes with an accepted role, and is applied even if other changes are not.
    """

    column: str
    before: str
    after: str
    kept: str = ""
    amends: bool = False
    granted: bool = False


def judge(
    last: Mapping[str, str] | None, now: Mapping[str, str], values: Mapping[str, str], *, is_closed: bool
) -> list[Change]:
    """List differences from the last import (if none, from the current values), each with the reason it doesn't apply.

    If the student's account `is_closed` to the actor, name and address don't change, because an address gives access to
    its account.
    """
    base = now if last is None else last
    reasons = {**KEPT, **dict.fromkeys(ACCOUNT, NOT_YOURS)} if is_closed else KEPT
    changes = []
    for name in rules.list_differences(base, values):
        edited = not rules.same_value(name, base.get(name, ""), now[name])
        already = rules.same_value(name, now[name], values[name])
        kept = reasons.get(name) or (EDITED if edited and not already else "")
        if name in OTHERS and rules.same_value(name, now["student_email"], values[name]):
            kept = OWN_ADDRESS
        changes.append(Change(name, now[name], values[name], kept))
    return _keep_order(changes, now)


def _keep_order(changes: list[Change], now: Mapping[str, str]) -> list[Change]:
    """Don't apply a new date that would put the last day before the first, if the other date was edited here."""
    days = {name: now[name] for name in DATES} | {change.column: change.after for change in changes if not change.kept}
    if not all(days[name] for name in DATES) or days["start_date"] <= days["end_date"]:
        return changes
    return [replace(change, kept=change.kept or DISORDER) if change.column in DATES else change for change in changes]


def mark_amendments(changes: Iterable[Change]) -> list[Change]:
    """Mark the changes that amend a signed agreement."""
    return [replace(change, amends=change.column in AGREED and not change.kept) for change in changes]


def mark_granted(changes: Iterable[Change], names: frozenset[str]) -> list[Change]:
    """Mark the changes that come with an accepted role."""
    return [replace(change, granted=change.column in names and not change.kept) for change in changes]


def find_closed_accounts(actor: Actor, placement_ids: Iterable[int]) -> set[int]:
    """Return the placements whose student's account this actor can't change."""
    closed = set()
    for batch in queries.batches(dict.fromkeys(placement_ids)):
        wanted = select(Placement.id, User).join(User, User.id == Placement.student_id).where(Placement.id.in_(batch))
        students = dict(db.session.execute(wanted).all())
        changeable = {user.id for user in list_changeable(actor, [*students.values()])}
        closed |= {number for number, student in students.items() if student.id not in changeable}
    return closed


def find_signed(placement_ids: Iterable[int]) -> set[int]:
    """Return the placements whose newest objectives are signed off and can still be amended."""
    signed = set()
    for batch in queries.batches(dict.fromkeys(placement_ids)):
        wanted = (
            select(Agreement.placement_id, Agreement.state)
            .join(Placement, Placement.id == Agreement.placement_id)
            .where(
                Agreement.placement_id.in_(batch),
                Agreement.state != AgreementState.RETURNED,
                Placement.state.in_(WRITABLE),
            )
            .order_by(Agreement.placement_id, Agreement.revision)
        )
        newest = dict(db.session.execute(wanted).all())
        signed |= {number for number, state in newest.items() if state is AgreementState.SIGNED_OFF}
    return signed


def get_current(placement_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return the placements' current values by import column."""
    current = {}
    for batch in queries.batches(dict.fromkeys(placement_ids)):
        supervisors = primary_supervisors(batch)
        names = _imported_host_names(batch)
        for row in list_placements(batch):
            values = _describe(row, supervisors.get(row.id))
            current[row.id] = values | ({"host_name": names[row.id]} if row.id in names else {})
    return current


def list_placements(ids: Iterable[int]) -> list[Placement]:
    """List these placements with all related rows an import may change."""
    wanted = select(Placement).where(Placement.id.in_(ids)).order_by(Placement.id)
    related = (
        joinedload(Placement.student),
        joinedload(Placement.faculty),
        joinedload(Placement.term),
        joinedload(Placement.program),
        joinedload(Placement.site).joinedload(Site.host),
    )
    return list(db.session.scalars(wanted.options(*related)))


def primary_supervisors(ids: Iterable[int]) -> dict[int, Supervisor]:
    """Map placement ids to their current primary supervisors, if any."""
    wanted = (
        select(PlacementSupervisor.placement_id, Supervisor)
        .join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .where(PlacementSupervisor.placement_id.in_(ids), PlacementSupervisor.is_present_primary())
    )
    return dict(db.session.execute(wanted).all())


def _imported_host_names(ids: Iterable[int]) -> dict[int, str]:
    """Map placement ids to the imported host name, if it is now an alias because the hosts were merged."""
    imported = ImportedRow.values["host_name"].as_string()
    wanted = (
        select(Placement.id, HostAlias.name)
        .join(ImportedRow, ImportedRow.placement_id == Placement.id)
        .join(Site, Site.id == Placement.site_id)
        .join(HostAlias, HostAlias.host_id == Site.host_id)
        .where(Placement.id.in_(ids), HostAlias.name == imported)
    )
    return dict(db.session.execute(wanted).all())


def _describe(row: Placement, supervisor: Supervisor | None) -> dict[str, str]:
    """Return the text of each column; a supervisor's name is empty if only their address is known."""
    owners = {
        Owner.PLACEMENT: row,
        Owner.STUDENT: row.student,
        Owner.PROGRAM: row.program,
        Owner.TERM: row.term,
        Owner.HOST: row.site.host,
        Owner.SITE: row.site,
        Owner.SUPERVISOR: supervisor,
        Owner.FACULTY: row.faculty,
    }
    values = {column.name: column.show(owners[column.owner]) for column in columns.COLUMNS}
    return values | ({"supervisor_name": ""} if values["supervisor_name"] == values["supervisor_email"] else {})
