"""Lay out the check-ins of a placement, and follow its dates. Others call these as `services.make_schedule`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from placement.checkins import queries
from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules import transitions as rules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db, insert_rows
from placement.placements.models import Placement, State


def make_schedule(actor: Actor, placement: Placement, not_before: date | None = None) -> None:
    """Lay out the check-ins of a placement that has become approved; safe to call again.

    Nothing due before `not_before` is made: an import passes its own day. Where check-ins are there already,
    they are planned anew as `replan` does.
    """
    db.session.flush()
    if queries.list_for(placement):
        replan(actor, placement)
    elif placement.state in rules.UNDER_WAY:
        _lay_out(placement, [], rules.list_missing(plan_of(placement), [], not_before))


def make_first_schedules(placements: Iterable[Placement], not_before: date) -> None:
    """Lay out the check-ins of many placements that were just made and have none, in one go."""
    rows = [
        {"placement_id": placement.id, "number": number, **slot._asdict()}
        for placement in placements
        if placement.state in rules.UNDER_WAY
        for number, slot in enumerate(rules.list_missing(plan_of(placement), [], not_before), 1)
    ]
    insert_rows(CheckIn, rows)


def replan(actor: Actor, placement: Placement) -> None:
    """Follow the placement's new dates. What is written, excused or missed stays as it is, and so does what is
    overdue; nothing new is made that would be overdue at once. Over or withdrawn: what lies ahead is dropped.
    """
    db.session.flush()
    there, today = queries.list_for(placement), clock.today()
    ahead = [c for c in there if _is_blank(c) and (c.due_on >= today or _outside(c, placement))]
    fixed = [c.due_on for c in there if c not in ahead]
    plan = plan_of(placement) if placement.state in rules.UNDER_WAY else []
    _lay_out(placement, ahead, rules.list_missing(plan, fixed, today), first_free=_highest(there) + 1)


def plan_of(placement: Placement) -> list[rules.Slot]:
    """What the program asks of this placement; nothing without both dates."""
    if placement.starts_on is None or placement.ends_on is None:
        return []
    program = placement.program
    return rules.next_schedule(
        placement.starts_on, placement.ends_on, program.checkin_first_day, program.checkin_every_days
    )


def _lay_out(placement: Placement, movable: Sequence[CheckIn], slots: list[rules.Slot], first_free: int = 1) -> None:
    """Give the movable check-ins the days of the slots, in order; drop those left over, add those missing."""
    for checkin, slot in zip(movable, slots, strict=False):
        checkin.opens_on, checkin.due_on, checkin.prompt_set = slot
    for checkin in movable[len(slots) :]:
        db.session.delete(checkin)
    for number, slot in enumerate(slots[len(movable) :], first_free):
        db.session.add(CheckIn(placement_id=placement.id, number=number, **slot._asdict()))
    db.session.flush()


def _is_blank(checkin: CheckIn) -> bool:
    """Whether nobody has touched it."""
    return checkin.state is CheckInState.SCHEDULED and checkin.drafted_at is None


def _outside(checkin: CheckIn, placement: Placement) -> bool:
    """Whether a check-in's day is no longer within the placement."""
    return (
        placement.state is State.WITHDRAWN
        or (placement.starts_on is not None and checkin.due_on < placement.starts_on)
        or (placement.ends_on is not None and checkin.due_on > placement.ends_on)
    )


def _highest(checkins: Sequence[CheckIn]) -> int:
    return max((checkin.number for checkin in checkins), default=0)
