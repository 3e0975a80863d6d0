"""Move a placement: gather from every noun what the move looks at, and tell the nouns what it means for them."""

from __future__ import annotations

from placement.checkins.services import schedule
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.placement_page.rules import MoveDetails, MoveRequest
from placement.placements import services
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules
from placement.placements.rules.transitions import Party, Unmet, Verb
from placement.worklist.queries import facts

BY_ADDRESS = {verb.name.lower(): verb for verb in Verb}

MEANS = {
    Verb.SUBMIT: "The career office reads the details and approves them, or asks for changes.",
    Verb.ASK: "It goes back to the student, who changes the details and submits them again.",
    Verb.APPROVE: "From here on the dates move it: it starts on its first day and ends after its last.",
    Verb.COMPLETE: "This closes the placement. Everything stays to be read, and the report counts it as completed.",
    Verb.WITHDRAW: "This closes the placement before it begins. The supervisor’s link ends.",
    Verb.TERMINATE: "This closes the placement before its time. What was written stays, and it stays in the report.",
    Verb.REOPEN: "It goes back to the state it had before it was closed.",
}
SAID = {
    Verb.SUBMIT: "The placement is submitted.",
    Verb.ASK: "The placement went back to the student, who is told by mail.",
    Verb.APPROVE: "The placement is approved. Student and faculty are told by mail.",
    Verb.COMPLETE: "The placement is completed.",
    Verb.WITHDRAW: "The placement is withdrawn.",
    Verb.TERMINATE: "The placement is terminated.",
    Verb.REOPEN: "The placement is reopened.",
}


def get_intent(actor: Actor, ref: str, verb: str) -> MoveRequest:
    """The placement of this ref and the move of this address. Raises NotThere."""
    if verb not in BY_ADDRESS:
        raise NotThere
    return MoveRequest(queries.get_placement(actor, ref), BY_ADDRESS[verb])


def may_take(actor: Actor, intent: MoveRequest) -> bool:
    """Whether this is a move for this actor at all; whether it fits the state is for the table to say."""
    held = rules.parties(actor, intent.placement) - {Party.SYSTEM}
    return any(step.by & held for (_, verb), step in rules.NEXT.items() if verb is intent.verb)


def list_represented(actor: Actor, intent: MoveRequest) -> list[str]:
    """The names of those on whose behalf the office may record this move."""
    if Party.STAFF not in rules.parties(actor, intent.placement):
        return []
    by = {party for (_, verb), step in rules.NEXT.items() if verb is intent.verb for party in step.by}
    faculty = intent.placement.faculty
    names = [intent.placement.student.name] if Party.STUDENT in by else []
    return [*names, faculty.name] if Party.FACULTY in by and faculty is not None else names


def list_obstacles(intent: MoveRequest) -> list[Unmet]:
    """What stands in the way of a move before anything is typed."""
    if intent.verb is Verb.SUBMIT:
        return services.list_missing(intent.placement)
    if intent.verb is Verb.APPROVE:
        return rules.list_unmet(facts.gather_approval(intent.placement))
    if intent.verb is Verb.COMPLETE:
        return rules.list_undone(facts.gather_completion(intent.placement))
    return []


def take(actor: Actor, intent: MoveRequest, told: MoveDetails) -> None:
    """Make the move."""
    placement, verb = intent.placement, intent.verb
    completing = verb is Verb.COMPLETE
    services.move(
        actor,
        placement,
        verb,
        note=told.note,
        on_behalf_of=told.on_behalf_of,
        approval=facts.gather_approval(placement) if verb is Verb.APPROVE else None,
        completion=(
            facts.gather_completion(placement, told.hours_waived, told.attainment_waived) if completing else None
        ),
        reason=told.reason,
        last_day=told.last_day,
    )
    if verb in (Verb.APPROVE, Verb.REOPEN):
        schedule.make_schedule(actor, placement)
    elif verb in (Verb.WITHDRAW, Verb.TERMINATE):
        schedule.replan(actor, placement)
