"""Move a placement: gather the facts that the step requires, and update its check-ins."""

from __future__ import annotations

from placement.checkins.services import schedule
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.transitions import Unmet
from placement.placement_page.rules import BY_ADDRESS, MoveDetails, MoveRequest
from placement.placements import services
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules
from placement.placements.rules.transitions import TABLE, Capacity, PlacementVerb
from placement.relationships.services.supervisors import add_supervisors
from placement.worklist.queries import facts


def get_intent(actor: Actor, ref: str, verb: str) -> MoveRequest:
    """The placement and the move in an address. Raises NotThere."""
    if verb not in BY_ADDRESS:
        raise NotThere
    return MoveRequest(queries.get_placement(actor, ref), BY_ADDRESS[verb])


def may_take(actor: Actor, intent: MoveRequest) -> bool:
    """True if the actor may take this step in at least one state; the transition table checks the current state."""
    return bool(TABLE.parties_of(intent.verb) & rules.parties(actor, intent.placement))


def list_represented(actor: Actor, intent: MoveRequest) -> list[str]:
    """The names of the people for whom the office may record this move."""
    if Capacity.STAFF not in rules.parties(actor, intent.placement):
        return []
    by, faculty = TABLE.parties_of(intent.verb), intent.placement.faculty
    names = [intent.placement.student.name] if Capacity.STUDENT in by else []
    return [*names, faculty.name] if Capacity.FACULTY in by and faculty is not None else names


def list_obstacles(intent: MoveRequest) -> list[Unmet]:
    """The unmet conditions of a move before anything is typed. Raises Conflict in the wrong state."""
    step = TABLE.get(intent.placement.state, intent.verb)
    approval, completion = facts.gather(intent.placement, step)
    return services.list_obstacles(intent.placement, step, approval=approval, completion=completion)


def take(actor: Actor, intent: MoveRequest, details: MoveDetails) -> None:
    """Make the move."""
    placement, verb = intent.placement, intent.verb
    step = TABLE.get(placement.state, verb)
    approval, completion = facts.gather(placement, step, details.hours_waived, details.attainment_waived)
    services.move(
        actor,
        placement,
        verb,
        note=details.note,
        on_behalf_of=details.on_behalf_of,
        approval=approval,
        completion=completion,
        reason=details.reason,
        last_day=details.last_day,
    )
    if verb in (PlacementVerb.APPROVE, PlacementVerb.REOPEN):
        add_supervisors([placement.id])
    if verb is not PlacementVerb.COMPLETE:  # for a completed placement, the worker marks check-ins as missed instead
        schedule.make_schedule(actor, placement)
