"""How far a placement has come, what its student has to do next and by when, and who holds what meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for

from placement.agreements import queries as agreements
from placement.agreements.models import Agreement, AgreementState, Objective
from placement.casework import conditions
from placement.checkins import queries as checkins
from placement.checkins import rules as checkin_rules
from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules import Stage
from placement.core import clock
from placement.evaluations import queries as evaluations
from placement.evaluations import services as evaluation_services
from placement.evaluations.models import Occasion, Rater
from placement.placements import queries
from placement.placements.models import Move, Placement, PlacementSupervisor, State
from placement.relationships import queries as relationships

BEING_FILLED_IN = (State.DRAFT, State.CHANGES_REQUESTED)
TO_WRITE = (Stage.OPEN, Stage.DRAFT, Stage.OVERDUE)
FAR_AHEAD = date.max


@dataclass(frozen=True)
class Task:
    """Something to do: by whom it is held, since when, and by when it is wanted."""

    title: str
    url: str = ""
    text: str = ""
    due_on: date | None = None
    since: date | None = None
    holder: str = ""
    verb: str = "Begin"


@dataclass(frozen=True)
class Progress:
    """What is known of a placement on its way; gathered in a constant number of queries."""

    placement: Placement
    case: agreements.Case
    checkins: list[CheckIn]
    sent: set[tuple[Occasion, Rater]]
    open_occasions: list[Occasion]
    supervisor_occasions: list[Occasion]
    objectives: list[Objective]
    primary: PlacementSupervisor | None
    moves: list[Move]
    today: date

    @property
    def agreement(self) -> Agreement | None:
        return self.case.current

    @property
    def last_move(self) -> Move | None:
        return self.moves[-1] if self.moves else None

    @property
    def hours_logged(self) -> Decimal:
        """The hours of all check-ins that were sent."""
        return sum((one.hours for one in self.checkins if one.state in checkin_rules.SENT and one.hours), Decimal(0))

    def stages(self) -> list[tuple[CheckIn, Stage]]:
        """Each check-in with where it stands today."""
        return [(checkin, checkin_rules.stage(checkin, self.today)) for checkin in self.checkins]


def gather(placement: Placement) -> Progress:
    """Ask every noun how far this placement is."""
    return Progress(
        placement=placement,
        case=agreements.case_of(placement),
        checkins=checkins.list_for(placement),
        sent=evaluations.list_sent([placement.id]).get(placement.id, set()),
        open_occasions=evaluation_services.list_open(placement, Rater.SELF),
        supervisor_occasions=evaluation_services.list_open(placement, Rater.SUPERVISOR),
        objectives=agreements.list_objectives(placement.id),
        primary=queries.find_primary(placement.id),
        moves=queries.list_moves(placement.id),
        today=clock.today(),
    )


def list_tasks(progress: Progress) -> list[Task]:
    """What the student has to do, the most pressing first."""
    parts = (_details, _objectives, _ratings, _checkins, _closing)
    tasks = [task for part in parts for task in part(progress)]
    return sorted(tasks, key=lambda task: task.due_on or FAR_AHEAD)


def list_held(progress: Progress) -> list[Task]:
    """What lies with others, and since when."""
    parts = (_held_placement, _held_objectives, _held_checkins, _held_ratings)
    return [task for part in parts for task in part(progress)]


def find_coming(progress: Progress) -> Task | None:
    """The next check-in that is not open yet."""
    for checkin, stage in progress.stages():
        if stage is Stage.SCHEDULED and progress.placement.state in conditions.OPEN:
            title = f"Check-in {checkin.number} opens"
            return Task(title, due_on=checkin.opens_on, text="There is nothing to do before.")
    return None


def _url(endpoint: str, placement: Placement, **more: Any) -> str:
    return url_for(endpoint, ref=placement.ref, **more)


def _details(progress: Progress) -> Iterator[Task]:
    placement = progress.placement
    if placement.state not in BEING_FILLED_IN:
        return
    back = placement.state is State.CHANGES_REQUESTED
    why = progress.last_move.note if back and progress.last_move else "Check what is there, then submit it."
    title = "Change the details of your placement" if back else "Fill in and submit your placement"
    yield Task(title, _url("casework.placement", placement), why, due_on=placement.starts_on)


def _objectives(progress: Progress) -> Iterator[Task]:
    agreement, placement = progress.agreement, progress.placement
    if agreement is None or placement.state not in conditions.OPEN:
        return
    if agreement.state is AgreementState.DRAFTING:
        again = agreement.revision > 1
        text = "Finish the new version, then send it." if again else f"Send {progress.case.limits.words}."
        title = "Change your learning objectives" if again else "Write your learning objectives"
        yield Task(title, _url("agreements.show", placement), text, due_on=agreement.due_on)


def _ratings(progress: Progress) -> Iterator[Task]:
    for occasion in progress.open_occasions:
        if (occasion, Rater.SELF) not in progress.sent:
            final = occasion is Occasion.FINAL
            yield Task(
                f"Rate your skills {occasion.label.lower()}",
                _url("evaluations.rate", progress.placement, occasion=occasion.value),
                "About 8 minutes." if final else "About 4 minutes.",
                due_on=progress.placement.ends_on if final else None,
            )


def _checkins(progress: Progress) -> Iterator[Task]:
    for checkin, stage in progress.stages():
        if stage in TO_WRITE:
            begun = checkin.state is CheckInState.DRAFT  # also where the day has passed and it is called overdue
            yield Task(
                f"{'Finish' if begun else 'Write'} check-in {checkin.number}",
                _url("checkins.write", progress.placement, number=checkin.number),
                "What? So what? Now what?",
                due_on=checkin.due_on,
                verb="Continue" if begun else "Begin",
            )


def _closing(progress: Progress) -> Iterator[Task]:
    placement = progress.placement
    approved = [one for one in progress.objectives if one.approved_at is not None and one.withdrawn_at is None]
    if placement.state is State.ENDED and any(one.attained_student is None for one in approved):
        url = _url("agreements.attainment", placement)
        yield Task("Say how far you got with each objective", url, "Your faculty member decides with it.")
    if placement.state is State.ENDED and relationships.find_mentored(placement) is None:
        url = _url("relationships.network", placement)
        yield Task("Say whether somebody mentored you", url, "And who, if you like: two minutes.")


def _held_placement(progress: Progress) -> Iterator[Task]:
    state = progress.placement.state
    since = clock.local_day(progress.last_move.at) if progress.last_move else None
    if state is State.SUBMITTED:
        yield Task("Your placement is being read", holder="The career office", since=since)
    if state in conditions.GOING_ON and progress.agreement is None and progress.case.limits.fewest:
        yield Task("Your learning objectives are not asked for yet", holder="The career office")
    if state is State.ENDED:
        yield Task("Your placement is being completed", holder="The career office", since=progress.placement.ends_on)


def _held_objectives(progress: Progress) -> Iterator[Task]:
    agreement, placement = progress.agreement, progress.placement
    if agreement is None or placement.state not in conditions.OPEN:
        return
    since = clock.local_day(agreement.waiting_since) if agreement.waiting_since else None
    if agreement.state is AgreementState.WITH_SUPERVISOR:
        holder = progress.primary.supervisor.name if progress.primary else "Your supervisor"
        yield Task("Your objectives wait for agreement", holder=holder, since=since)
    if agreement.state is AgreementState.WITH_FACULTY:
        holder = placement.faculty.name if placement.faculty else "Faculty, not assigned yet"
        yield Task("Your objectives wait for a signature", holder=holder, since=since)


def _held_checkins(progress: Progress) -> Iterator[Task]:
    holder = progress.placement.faculty.name if progress.placement.faculty else "Faculty, not assigned yet"
    for checkin, stage in progress.stages():
        if stage is Stage.SUBMITTED and checkin.read_at is None and checkin.submitted_at is not None:
            since = clock.local_day(checkin.submitted_at)
            yield Task(f"Check-in {checkin.number} waits to be read", holder=holder, since=since)


def _held_ratings(progress: Progress) -> Iterator[Task]:
    holder = progress.primary.supervisor.name if progress.primary else "Your supervisor"
    for occasion in progress.supervisor_occasions:
        if (occasion, Rater.SUPERVISOR) not in progress.sent:
            yield Task(f"Your supervisor rates your skills {occasion.label.lower()}", holder=holder)
