"""The course of each placement: recorded, assigned, submitted, approved, started, ended, completed, or stopped."""

from __future__ import annotations

from placement.core import clock
from placement.core.actors import SYSTEM, Actor
from placement.demo import checkins, evaluations, objectives, relationships
from placement.demo.institution import read
from placement.demo.plan import APPROVED, BEGUN, ENDS, Intern, draw_work
from placement.demo.terms import DAY
from placement.demo.timeline import Steps, dawn
from placement.placement_page import services as moves
from placement.placement_page.rules import MoveDetails, MoveRequest
from placement.placements import services
from placement.placements.models import State, TerminationReason
from placement.placements.rules.transitions import PlacementVerb
from placement.relationships.services.supervisors import add_supervisors
from placement.terms.services.freeze_skills import list_rated

REASONS = (TerminationReason.HOST_ENDED, TerminationReason.STUDENT_WITHDREW, TerminationReason.OTHER)


def add_placement(intern: Intern) -> Steps:
    """Take a placement from its record to its present state."""
    chance, state, dates = intern.chance, intern.state, intern.dates
    yield chance.at(dates.made)
    _record(intern)
    intern.context.timeline.add(objectives.add_objectives(intern))
    if state is State.DRAFT:
        return
    yield chance.at(dates.made + 3 * DAY)
    _move(intern, intern.student, PlacementVerb.SUBMIT)
    if state is State.CHANGES_REQUESTED or chance.happens(0.12):
        yield from _send_back(intern)
    if intern.is_signed:
        yield chance.at(dates.signed + chance.days(1, 2))
        _move(intern, intern.office, PlacementVerb.APPROVE)
    if state in APPROVED:
        checkins.add_checkins(intern)
    if state in BEGUN:
        yield from _go_on(intern)
    elif state is State.WITHDRAWN:
        earliest = dates.signed + 3 * DAY if intern.is_past else dates.made + 11 * DAY
        yield chance.at(min(max(earliest, dates.start - 4 * DAY), dates.start - DAY, intern.context.yesterday))
        _move(intern, intern.student, PlacementVerb.WITHDRAW, notes="withdrawn")


def _record(intern: Intern) -> None:
    """Record the placement and assign faculty and, mostly, a supervisor."""
    chance, office = intern.chance, intern.office
    intern.supervisor = chance.choice(intern.host.supervisors)
    intern.placement = services.record(office, **draw_work(intern))
    services.assign_faculty(office, intern.placement, intern.teacher)
    if intern.state is not State.DRAFT or not chance.happens(0.3):
        services.assign_supervisor(office, intern.placement, intern.supervisor)


def _move(intern: Intern, actor: Actor, verb: PlacementVerb, notes: str = "", **details: object) -> None:
    """Move the placement as its page does, with one of these notes."""
    note = intern.chance.choice(read("frames")["moves"][notes]) if notes else ""
    moves.take(actor, MoveRequest(intern.placement, verb), MoveDetails(note, **details))  # type: ignore[arg-type]  # dates by name


def _send_back(intern: Intern) -> Steps:
    """Request changes; unless the placement still waits for them, the student answers."""
    waits = intern.state is State.CHANGES_REQUESTED
    day = intern.context.today - intern.chance.days(2, 11) if waits else intern.dates.made + 5 * DAY
    yield intern.chance.at(day)
    _move(intern, intern.office, PlacementVerb.ASK, notes="sent_back")
    if not waits:
        yield intern.chance.at(day + 2 * DAY)
        _move(intern, intern.student, PlacementVerb.SUBMIT)


def _go_on(intern: Intern) -> Steps:
    """Start and end by date; people close the placement."""
    chance, end = intern.chance, intern.last_day
    yield dawn(max(intern.dates.start, clock.today() + DAY))
    services.move(SYSTEM, intern.placement, PlacementVerb.START)
    intern.skills = list_rated(intern.term)
    evaluations.add_evaluations(intern)
    relationships.add_relationships(intern)
    if intern.is_past and intern.state in ENDS and chance.happens(0.1):
        intern.context.timeline.add(_change_supervisor(intern))
    yield dawn(end + DAY)
    if intern.state is State.TERMINATED:
        yield chance.at(end + DAY)
        reason = chance.choice(REASONS)
        _move(intern, intern.office, PlacementVerb.TERMINATE, notes="terminated", reason=reason, last_day=end)
    elif intern.state in ENDS:
        services.move(SYSTEM, intern.placement, PlacementVerb.END)
    if intern.state is State.COMPLETED:
        yield chance.at(min(end + 12 * DAY, intern.context.yesterday))
        _complete(intern)


def _change_supervisor(intern: Intern) -> Steps:
    """Let someone else at the host take over."""
    day = intern.dates.start + (intern.dates.end - intern.dates.start) * 2 // 3
    yield intern.chance.at(day)
    intern.supervisor = next(one for one in intern.host.supervisors if one is not intern.supervisor)
    services.assign_supervisor(intern.office, intern.placement, intern.supervisor, day)
    add_supervisors([intern.placement.id])


def _complete(intern: Intern) -> None:
    """Complete after the last reflection and rating; someone explains what is missing."""
    unmet = moves.list_obstacles(MoveRequest(intern.placement, PlacementVerb.COMPLETE))
    reasons = read("frames")["waived"]
    waived = {one.code: intern.chance.choice(reasons[one.code.removesuffix("_waived")]) for one in unmet}
    _move(intern, intern.office if intern.chance.happens(0.4) else intern.faculty, PlacementVerb.COMPLETE, **waived)
