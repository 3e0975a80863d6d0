"""Apply the changes of an update, except those with a reason not to, each with an audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from placement import audit
from placement.agreements import services as agreements
from placement.checkins.services import schedule as checkins
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import key_of
from placement.exchange.queries import existing as queries
from placement.exchange.rules import columns
from placement.exchange.rules.column_kinds import Owner, Trait
from placement.exchange.services import build, hosts_and_people
from placement.exchange.services import compare as changes
from placement.exchange.services.compare import Change
from placement.exchange.services.hosts_and_people import Arrived, Values
from placement.exchange.services.plan import ImportPlan, PlannedRow
from placement.hosts.models import Supervisor
from placement.people.models import User
from placement.people.rules.accounts import split_name
from placement.people.services.accounts import take_over
from placement.placements import services as placements
from placement.placements.models import ImportedRow, Placement
from placement.terms.models import Program

Record = TypeVar("Record", Program, User, Supervisor)
SITE = columns.list_with(Trait.PLACE)
SUPERVISOR = tuple(name for name in columns.list_facts(Owner.SUPERVISOR) if name != "supervisor_email")
BATCH = 500
SCHEDULE = columns.list_with(Trait.RHYTHM)


class _Related(NamedTuple):
    """The programs, faculty, and supervisors that changes name, by code or id."""

    programs: Mapping[str, Program]
    faculty: Mapping[int, User]
    supervisors: Mapping[int, Supervisor]


@dataclass(frozen=True, slots=True)
class _Update:
    """One placement with the changes to apply, and its values after them."""

    row: PlannedRow
    placement: Placement
    changes: Mapping[str, Change]
    values: Values


def update_batch(
    actor: Actor, rows: list[PlannedRow], plan: ImportPlan, source: str, *, granted_only: bool = False
) -> None:
    """Apply the changes of these records, compared again with the database as it is now.

    With `granted_only`, only changes that come with an accepted role.
    """
    asked = _ask(actor, rows, granted_only=granted_only)
    moved = [update.values for update in asked if _moves(update)]
    arrived = hosts_and_people.receive(actor, hosts_and_people.describe(actor, moved, plan.gathered), plan.accepted)
    related = _load_related(asked, arrived, plan)
    for update in asked:
        _apply(actor, update, arrived, related)
    _remember(asked, source, granted_only=granted_only)
    db.session.flush()
    signed = changes.find_signed(update.placement.id for update in asked)
    for update in asked:
        if SCHEDULE & update.changes.keys():
            checkins.replan(actor, update.placement)
        if update.placement.id in signed and (covered := changes.AGREED & update.changes.keys()):
            agreements.amend(actor, update.placement, note=f"An import changed {', '.join(sorted(covered))}.")


def _ask(actor: Actor, rows: Iterable[PlannedRow], *, granted_only: bool) -> list[_Update]:
    by_id = {row.existing.placement_id: row for row in rows if row.existing is not None}
    current = changes.get_current(by_id)
    closed = changes.find_closed_accounts(actor, by_id)
    asked = []
    for placement in changes.list_placements(by_id):
        row, now = by_id[placement.id], current[placement.id]
        last = row.existing.last if row.existing else None
        judged = changes.judge(last, now, row.checked.values, is_closed=placement.id in closed)
        wanted = row.checked.granted if granted_only else frozenset(columns.NAMES)
        applied = {change.column: change for change in judged if not change.kept and change.column in wanted}
        asked.append(_Update(row, placement, applied, _as_it_will_stand(now, applied)))
    return asked


def _as_it_will_stand(now: Values, applied: Mapping[str, Change]) -> Values:
    return {**now, **{name: change.after for name, change in applied.items()}}


def _moves(update: _Update) -> bool:
    """True if a person or host may have to be found or created."""
    return bool(update.changes.keys() & {*SITE, "supervisor_email", "faculty_email"})


def _load_related(asked: Iterable[_Update], arrived: Arrived, plan: ImportPlan) -> _Related:
    """Load each program, faculty member, and supervisor that these changes name once."""
    codes = {update.changes["program_code"].after for update in asked if "program_code" in update.changes}
    programs = _load(Program, (plan.codes.programs[code].program_id for code in codes))
    return _Related(
        {program.code: program for program in programs.values()},
        _load(User, arrived.faculty.values()),
        _load(Supervisor, arrived.supervisors.values()),
    )


def _load(model: type[Record], ids: Iterable[int]) -> dict[int, Record]:
    rows = queries.rows_by(lambda batch: select(model).where(model.id.in_(batch)), ids)
    return {row.id: row for (row,) in rows}


def _apply(actor: Actor, update: _Update, arrived: Arrived, related: _Related) -> None:
    placement, applied = update.placement, update.changes
    for attribute, value in build.read_fields(update.values, applied).items():
        setattr(placement, attribute, value)
    if "program_code" in applied:
        placement.program = related.programs[applied["program_code"].after]
    if applied.keys() & SITE:
        placement.site_id = arrived.site_id(update.values)
    if "faculty_email" in applied and (faculty_id := arrived.faculty_id(update.values)) is not None:
        placement.faculty = related.faculty[faculty_id]
    _apply_to_people(actor, update, arrived, related)
    if applied:
        detail = {name: [change.before[:300], change.after[:300]] for name, change in applied.items()}
        audit.record(actor, "change", "placement", placement.id, changed=detail, by="import")


def _apply_to_people(actor: Actor, update: _Update, arrived: Arrived, related: _Related) -> None:
    applied = update.changes
    _rename_student(actor, update.placement.student, applied)
    if "supervisor_email" in applied and (number := arrived.supervisor_id(update.values)) is not None:
        placements.assign_supervisor(actor, update.placement, related.supervisors[number])
    else:
        _rename_supervisor(actor, update)
    if "faculty_name" in applied and "faculty_email" not in applied and update.placement.faculty is not None:
        first, last = split_name(applied["faculty_name"].after)
        _rename(actor, update.placement.faculty, applied["faculty_name"].before, first_name=first, last_name=last)


def _rename_student(actor: Actor, student: User, applied: Mapping[str, Change]) -> None:
    named = {
        name.removeprefix("student_"): applied[name] for name in columns.list_facts(Owner.STUDENT) if name in applied
    }
    # If two records have different values for one person, the first record wins.
    facts = {
        attribute: change.after
        for attribute, change in named.items()
        if getattr(student, attribute).casefold() == change.before.casefold() and _free(attribute, change.after)
    }
    if facts:
        take_over(actor, student, by="import", **facts)


def _free(attribute: str, value: str) -> bool:
    """True unless the value is an email address that an account already has."""
    if attribute != "email":
        return True
    return db.session.scalar(select(User.id).where(User.email_key == key_of(value))) is None


def _rename(actor: Actor, user: User, before: str, **names: str) -> None:
    if f"{user.first_name} {user.last_name}".strip() == before:
        for attribute, name in names.items():
            setattr(user, attribute, name)
        audit.record(actor, "change", "user", user.id, field="name", by="import")


def _rename_supervisor(actor: Actor, update: _Update) -> None:
    if not update.changes.keys() & set(SUPERVISOR):
        return
    supervisor = changes.primary_supervisors([update.placement.id])[update.placement.id]
    for name in SUPERVISOR:
        attribute, change = name.removeprefix("supervisor_"), update.changes.get(name)
        if change is not None and getattr(supervisor, attribute) in (change.before, change.before or supervisor.email):
            setattr(supervisor, attribute, change.after)
            audit.record(actor, "change", "supervisor", supervisor.id, fields=[attribute], by="import")


def _remember(asked: Iterable[_Update], source: str, *, granted_only: bool) -> None:
    """Store the file's values as last imported; empty cells don't replace earlier values."""
    by_id = {update.placement.id: update for update in asked}
    imported = select(ImportedRow).where(ImportedRow.placement_id.in_(by_id))
    there = {row.placement_id: row for row in db.session.scalars(imported)}
    for number, update in by_id.items():
        texts = {name: text for name, text in update.row.checked.values.items() if text}
        row = there.get(number)
        if granted_only:
            texts = {name: text for name, text in texts.items() if name in update.row.checked.granted}
        if row is None and granted_only:
            continue
        if row is None:
            described = build.describe_imported(update.placement.term_id, update.row.checked, source, clock.now())
            db.session.add(row := ImportedRow(placement_id=number, **described))
        row.values = {**row.values, **texts}
        row.source, row.record, row.imported_at = source, update.row.checked.record.number, clock.now()
