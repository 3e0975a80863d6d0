"""Schedule the check-ins of a placement, and reschedule them when its dates change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat

from placement.checkins import queries
from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules import schedule as rules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.bulk_insert import BulkRows
from placement.core.database import db, insert_bulk, make_bulk
from placement.placements.models import Placement, State


def make_schedule(actor: Actor, placement: Placement, not_before: date | None = None) -> None:
    """Schedule the check-ins of an approved placement; existing ones are replanned.

    Skips due dates before `not_before`; an import passes its own date.
    """
    db.session.flush()
    if queries.list_for(placement):
        replan(actor, placement)
    elif placement.state in rules.UNDER_WAY:
        _lay_out(placement, [], rules.list_missing(plan_of(placement), [], not_before))


@dataclass(frozen=True, slots=True)
class FirstSchedules:
    """The first check-ins of many placements: the number of each placement's check-ins, and their rows."""

    counts: tuple[int, ...]
    rows: BulkRows


def prepare_first_schedules(slots: Sequence[Sequence[rules.Slot]]) -> FirstSchedules:
    """Return the first check-ins of many placements, made before a transaction begins."""
    rows = [{"number": number, **slot._asdict()} for laid_out in slots for number, slot in enumerate(laid_out, 1)]
    return FirstSchedules(tuple(map(len, slots)), make_bulk(CheckIn, rows))


def make_first_schedules(schedules: FirstSchedules, placement_ids: Sequence[int]) -> None:
    """Save the first check-ins of these placements in one statement."""
    repeated = map(repeat, placement_ids, schedules.counts)
    insert_bulk(schedules.rows, placement_id=list(chain.from_iterable(repeated)))


def replan(actor: Actor, placement: Placement) -> None:
    """Reschedule blank upcoming check-ins to the placement's dates; none is created already overdue.

    Written, excused, missed, and overdue ones stay. If the placement is over or withdrawn, upcoming ones are deleted.
    """
    db.session.flush()
    existing, today = queries.list_for(placement), clock.today()
    ahead = [c for c in existing if _is_blank(c) and (c.due_on >= today or _outside(c, placement))]
    fixed = [c.due_on for c in existing if c not in ahead]
    first_free = max((c.number for c in existing), default=0) + 1
    plan = plan_of(placement) if placement.state in rules.UNDER_WAY else []
    _lay_out(placement, ahead, rules.list_missing(plan, fixed, today), first_free=first_free)


def plan_of(placement: Placement) -> list[rules.Slot]:
    """List the slots the program requires; empty without both dates."""
    if placement.starts_on is None or placement.ends_on is None:
        return []
    program = placement.program
    return rules.next_schedule(
        placement.starts_on, placement.ends_on, program.checkin_first_day, program.checkin_every_days
    )


def _lay_out(placement: Placement, movable: Sequence[CheckIn], slots: list[rules.Slot], first_free: int = 1) -> None:
    """Assign slots to the movable check-ins in order; delete extra check-ins and add missing ones."""
    for checkin, slot in zip(movable, slots, strict=False):
        checkin.opens_on, checkin.due_on, checkin.prompt_set = slot
    for checkin in movable[len(slots) :]:
        db.session.delete(checkin)
    for number, slot in enumerate(slots[len(movable) :], first_free):
        db.session.add(CheckIn(placement_id=placement.id, number=number, **slot._asdict()))
    db.session.flush()


def _is_blank(checkin: CheckIn) -> bool:
    """True if it is scheduled and has no draft."""
    return checkin.state is CheckInState.SCHEDULED and checkin.drafted_at is None


def _outside(checkin: CheckIn, placement: Placement) -> bool:
    """True if its due date is outside the placement's dates."""
    return (
        placement.state is State.WITHDRAWN
        or (placement.starts_on is not None and checkin.due_on < placement.starts_on)
        or (placement.ends_on is not None and checkin.due_on > placement.ends_on)
    )
