"""Carry out a planned import. Nothing is mailed: what is imported are facts that were already so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select

from placement import audit
from placement.checkins.services import schedule as checkins
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db, insert_rows
from placement.core.errors import RuleBroken
from placement.exchange.queries import existing as queries
from placement.exchange.rules.checks import Checked
from placement.exchange.services import build, hosts_and_people
from placement.exchange.services import update as updating
from placement.exchange.services.hosts_and_people import Arrived
from placement.exchange.services.plan import Fate, Plan
from placement.hosts import services as hosts
from placement.hosts.rules.similar_names import Pair
from placement.placements.models import ImportedRow, Move, Placement, PlacementSupervisor

Told = Callable[[int, int], None]
NOTHING_WRITTEN = "The file has problems, so nothing was saved. Fix them, or import only the valid rows."


def carry_out(
    actor: Actor,
    plan: Plan,
    source: str,
    *,
    good_only: bool = False,
    update: bool = False,
    tell: Told = lambda done, total: None,
) -> None:
    """Write the plan, batch by batch, telling how far it is. Raises RuleBroken where it has problems and must not."""
    if plan.problems and not good_only:
        raise RuleBroken(NOTHING_WRITTEN)
    fresh = [row.checked for row in plan.having(Fate.CREATED)]
    changed = [row for row in plan.having(Fate.CHANGED) if update or row.is_granted]
    total, done = len(fresh) + len(changed), 0
    for batch in queries.batches(fresh):
        _create_batch(actor, batch, plan, source)
        tell(done := done + len(batch), total)
    for rows in queries.batches(changed):
        updating.update_batch(actor, rows, plan, source, granted_only=not update)
        tell(done := done + len(rows), total)


def note_import(actor: Actor, plan_counts: Mapping[str, int], source: str, sha256: str, **choices: bool) -> None:
    """One line in the trail for the whole file, also where there was nothing to write."""
    audit.record(actor, "import", "file", None, source=source, sha256=sha256, **plan_counts, **choices)


def _create_batch(actor: Actor, batch: list[Checked], plan: Plan, source: str) -> None:
    arrived = hosts_and_people.receive(actor, [row.values for row in batch], plan.gathered, plan.accepted)
    made = _make_placements(actor, batch, arrived)
    _accompany(actor, list(zip(made, batch, strict=True)), arrived, source)
    checkins.make_first_schedules(made, not_before=clock.today())


def _make_placements(actor: Actor, batch: Iterable[Checked], arrived: Arrived) -> list[Placement]:
    """The placements of these records, in their order; their parts are held so that none is looked up again."""
    terms, programs = queries.terms_by_code(), queries.programs_by_code(actor)
    described = [
        build.describe_placement(
            row,
            student_id=arrived.student_of(row.values).id,
            site_id=arrived.site_of(row.values).id,
            faculty_id=faculty.id if (faculty := arrived.faculty_of(row.values)) else None,
            term_id=terms[row.values["term"]].id,
            program_id=programs[row.values["program_code"]].id,
        )
        for row in batch
    ]
    insert_rows(Placement, described)
    refs = [placement["ref"] for placement in described]
    made = {row.ref: row for row in db.session.scalars(select(Placement).where(Placement.ref.in_(refs)))}
    return [made[ref] for ref in refs]


def _accompany(actor: Actor, made: list[tuple[Placement, Checked]], arrived: Arrived, source: str) -> None:
    """What stands beside new placements: what was imported, how each began, who supervises, the trail."""
    imported = [build.describe_imported(placement.id, placement.term_id, row, source) for placement, row in made]
    moves = [build.describe_first_move(actor, placement, row, source) for placement, row in made]
    insert_rows(ImportedRow, imported)
    insert_rows(Move, moves)
    supervised = [
        {"placement_id": placement.id, "supervisor_id": supervisor.id, "is_primary": True}
        for placement, row in made
        if (supervisor := arrived.supervisor_of(row.values)) is not None
    ]
    insert_rows(PlacementSupervisor, supervised)
    audit.record_all(actor, "import", "placement", (placement.id for placement, _ in made))


def merge_names(actor: Actor, pairs: Iterable[Pair], plan: Plan) -> None:
    """Remember that the second name of each pair is the first host's: a person has looked at them and said so."""
    chosen = list(pairs)
    named = {name for name, _ in chosen}
    good = [row.checked.values for row in plan.rows if row.fate is not Fate.LEFT_OUT]
    speaking = [values for values in good if values["host_name"] in named]
    hosts_and_people.receive_hosts(actor, speaking, plan.gathered.about("host"))
    there = queries.find_hosts(named)
    for name, alias in chosen:
        hosts.remember_alias(actor, there[name], alias)


def check_pairs(plan: Plan, pairs: Iterable[Pair]) -> None:
    """Raise unless every pair was shown and no name is merged away and kept at once."""
    chosen = set(pairs)
    shown = {pair for one, other in plan.pairs for pair in ((one, other), (other, one))}
    kept, merged = {name for name, _ in chosen}, [alias for _, alias in chosen]
    if not chosen <= shown or kept & set(merged) or len(merged) != len(set(merged)):
        raise RuleBroken("These names cannot be merged all at once. Choose again.", "pairs")
