"""Carry out a planned import: prepare everything, then write it in one transaction. Nothing is emailed.

Preparation doesn't use the database, so that no lock is held meanwhile. Inside the transaction, the described rows are
looked up again, and only missing ones are created.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import select, text

from placement import audit
from placement.checkins.rules.schedule import Slot, list_first
from placement.checkins.services import schedule as checkins
from placement.checkins.services.schedule import FirstSchedules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.bulk_insert import BulkRows
from placement.core.database import db, insert_bulk, insert_rows, make_bulk
from placement.core.errors import RuleBroken
from placement.exchange.queries import existing as queries
from placement.exchange.rules.checks import Checked
from placement.exchange.services import build, hosts_and_people
from placement.exchange.services import update as updating
from placement.exchange.services.build import NewRow
from placement.exchange.services.hosts_and_people import Arrived, Mentioned, Values
from placement.exchange.services.plan import Fate, ImportPlan, PlannedRow
from placement.hosts import services as hosts
from placement.hosts.rules.similar_names import Pair
from placement.placements.models import ImportedRow, Move, Placement, PlacementSupervisor
from placement.relationships.services.supervisors import add_supervisors

Progress = Callable[[int, int], None]
NOTHING_WRITTEN = "The file has problems, so nothing was saved. Fix them, or import only the valid rows."


@dataclass(frozen=True, slots=True)
class NewPlacement:
    """A record with the rows to create for it, complete except for the ids of related rows."""

    values: Values
    placement: NewRow
    imported: NewRow
    move: NewRow
    slots: list[Slot]


@dataclass(frozen=True, slots=True)
class NewPlacements:
    """All new placements with their rows, as the database takes them; both databases get ids when they are written."""

    values: list[Values]
    refs: list[str]
    placements: BulkRows
    imported: BulkRows
    moves: BulkRows
    checkins: FirstSchedules


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """A plan with all rows that can be prepared before the transaction."""

    plan: ImportPlan
    source: str
    update: bool
    created: NewPlacements
    changed: tuple[PlannedRow, ...]
    mentioned: Mentioned


def prepare(
    actor: Actor, plan: ImportPlan, source: str, *, good_only: bool = False, update: bool = False
) -> PreparedImport:
    """Describe all rows to write. Raises RuleBroken if the plan has problems, unless `good_only`."""
    if plan.problems and not good_only:
        raise RuleBroken(NOTHING_WRITTEN)
    fresh = [row.checked for row in plan.having(Fate.CREATED)]
    now, list_slots = clock.now(), cache(partial(list_first, not_before=clock.today()))
    return PreparedImport(
        plan,
        source,
        update,
        created=_join([_describe_new(actor, row, plan, source, now, list_slots) for row in fresh]),
        changed=tuple(row for row in plan.having(Fate.CHANGED) if update or row.is_granted),
        mentioned=hosts_and_people.describe(actor, [row.values for row in fresh], plan.gathered),
    )


def write(actor: Actor, prepared: PreparedImport, tell: Progress = lambda done, total: None) -> None:
    """Create all new placements at once, then apply the changes batch by batch; reports progress in between."""
    done = len(prepared.created.values)
    total = done + len(prepared.changed)
    if total and db.engine.dialect.name == "postgresql":
        # Checks of foreign keys keep plans from when this session saw small tables; they would scan what is filled now.
        db.session.execute(text("DISCARD PLANS"))
    if done:
        _create(actor, prepared)
        tell(done, total)
    for rows in queries.batches(prepared.changed, updating.BATCH):
        updating.update_batch(actor, rows, prepared.plan, prepared.source, granted_only=not prepared.update)
        tell(done := done + len(rows), total)


def note_import(actor: Actor, plan_counts: Mapping[str, int], source: str, sha256: str, **choices: bool) -> None:
    """Add one audit entry for the whole file, even if nothing was written."""
    audit.record(actor, "import", "file", None, source=source, sha256=sha256, **plan_counts, **choices)


def _describe_new(
    actor: Actor, row: Checked, plan: ImportPlan, source: str, now: datetime, list_slots: Callable[..., list[Slot]]
) -> NewPlacement:
    term_id, program = plan.codes.terms[row.values["term"]], plan.codes.programs[row.values["program_code"]]
    described = build.describe_placement(row, now, term_id=term_id, program_id=program.program_id)
    days = described["planned_start"], described["planned_end"]
    return NewPlacement(
        row.values,
        described,
        build.describe_imported(term_id, row, source, now),
        build.describe_first_move(actor, row, source, now),
        list_slots(described["state"], *days, program.first_day, program.every_days),
    )


def _join(created: list[NewPlacement]) -> NewPlacements:
    return NewPlacements(
        [new.values for new in created],
        [new.placement["ref"] for new in created],
        make_bulk(Placement, [new.placement for new in created]),
        make_bulk(ImportedRow, [new.imported for new in created]),
        make_bulk(Move, [new.move for new in created]),
        checkins.prepare_first_schedules([new.slots for new in created]),
    )


def _create(actor: Actor, prepared: PreparedImport) -> None:
    arrived, new = hosts_and_people.receive(actor, prepared.mentioned, prepared.plan.accepted), prepared.created
    insert_bulk(
        new.placements,
        student_id=[arrived.student_id(values) for values in new.values],
        site_id=[arrived.site_id(values) for values in new.values],
        faculty_id=[arrived.faculty_id(values) for values in new.values],
    )
    wanted = select(Placement.ref, Placement.id)
    ids = dict(queries.rows_by(lambda batch: wanted.where(Placement.ref.in_(batch)), new.refs))
    _accompany(actor, new, [ids[ref] for ref in new.refs], arrived)


def _accompany(actor: Actor, new: NewPlacements, numbers: list[int], arrived: Arrived) -> None:
    """Save the rows that belong to new placements: imported row, first move, supervisor, check-ins, and audit entry."""
    insert_bulk(new.imported, placement_id=numbers)
    insert_bulk(new.moves, placement_id=numbers)
    supervised: list[dict[str, Any]] = [
        {"placement_id": number, "supervisor_id": supervisor_id, "is_primary": True}
        for number, values in zip(numbers, new.values, strict=True)
        if (supervisor_id := arrived.supervisor_id(values)) is not None
    ]
    insert_rows(PlacementSupervisor, supervised)
    add_supervisors(numbers)
    checkins.make_first_schedules(new.checkins, numbers)
    audit.record_all(actor, "import", "placement", numbers)


def merge_names(actor: Actor, pairs: Iterable[Pair], plan: ImportPlan) -> None:
    """Save the second name of each confirmed pair as an alias of the first host."""
    chosen = list(pairs)
    named = {name for name, _ in chosen}
    good = [row.checked.values for row in plan.rows if row.fate is not Fate.LEFT_OUT]
    speaking = [values for values in good if values["host_name"] in named]
    hosts_and_people.receive_hosts(actor, hosts_and_people.describe(actor, speaking, plan.gathered).hosts)
    there = queries.find_hosts(named)
    for name, alias in chosen:
        hosts.remember_alias(actor, there[name], alias)


def check_pairs(plan: ImportPlan, pairs: Iterable[Pair]) -> None:
    """Raise unless all pairs were shown, and no name is both replaced and kept, or replaced twice."""
    chosen = set(pairs)
    shown = {pair for one, other in plan.pairs for pair in ((one, other), (other, one))}
    kept, merged = {name for name, _ in chosen}, [alias for _, alias in chosen]
    if not chosen <= shown or kept & set(merged) or len(merged) != len(set(merged)):
        raise RuleBroken("These names cannot be merged all at once. Choose again.", "pairs")
