"""What a placement waits on: the student's next steps with their due dates, and what others hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from placement.agreements import queries as agreements
from placement.agreements import rules as agreement_rules
from placement.agreements import waiting
from placement.agreements.models import AgreementMove, AgreementState
from placement.casework import conditions
from placement.casework.progress import BEING_FILLED_IN, Progress
from placement.checkins.models import CheckInState
from placement.checkins.rules import Stage
from placement.core import clock, filters
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import Placement, State
from placement.relationships import queries as relationships

TO_WRITE = (Stage.OPEN, Stage.DRAFT, Stage.OVERDUE)
FAR_AHEAD = date.max
OFFICE = "The career office"


@dataclass(frozen=True)
class Task:
    """Something to do: `title` tells the student, `subject` anyone else; who holds it, since when, and by when."""

    title: str
    subject: str
    url: str = ""
    text: str = ""
    due_on: date | None = None
    since: date | None = None
    holder: str = ""
    verb: str = "Begin"


def list_tasks(progress: Progress) -> list[Task]:
    """What the student has to do, the most pressing first."""
    parts = (_details, _objectives, _ratings, _checkins, _closing)
    holder = progress.placement.student.name
    tasks = [replace(task, holder=holder) for part in parts for task in part(progress)]
    return sorted(tasks, key=lambda task: task.due_on or FAR_AHEAD)


def list_held(progress: Progress) -> list[Task]:
    """What others hold, and since when."""
    parts = (_held_placement, _held_objectives, _held_checkins, _held_ratings)
    return [task for part in parts for task in part(progress)]


def list_waiting(progress: Progress) -> list[Task]:
    """Everything an open placement waits on, the student's part first, each with its holder."""
    if progress.placement.state not in conditions.OPEN:
        return []
    return [*list_tasks(progress), *list_held(progress)]


def find_coming(progress: Progress) -> Task | None:
    """The next check-in that is not open yet."""
    for checkin, stage in progress.stages():
        if stage is Stage.SCHEDULED and progress.placement.state in conditions.OPEN:
            subject = f"Check-in {checkin.number}"
            return Task(f"{subject} opens", subject, due_on=checkin.opens_on, text="There is nothing to do before.")
    return None


def _url(endpoint: str, placement: Placement, **more: Any) -> str:
    return url_for(endpoint, ref=placement.ref, **more)


def _details(progress: Progress) -> Iterator[Task]:
    placement, move = progress.placement, progress.last_move
    if placement.state not in BEING_FILLED_IN:
        return
    url, subject, due_on = _url("casework.placement", placement), "Placement details", placement.starts_on
    if placement.state is State.DRAFT or move is None:
        yield Task("Fill in and submit your placement", subject, url, "Check what is there, then submit it.", due_on)
        return
    moved_on = clock.local_day(move.at)
    text = f"{move.on_behalf_of or move.actor_name} asked for changes on {filters.short_day(moved_on)}: {move.note}"
    due_on = agreement_rules.changes_due_on(due_on, moved_on)
    yield Task("Change the details of your placement", subject, url, text, due_on)


def _objectives(progress: Progress) -> Iterator[Task]:
    agreement, placement = progress.agreement, progress.placement
    if agreement is None or placement.state not in conditions.OPEN:
        return
    if agreement.state is AgreementState.DRAFTING:
        again = agreement.revision > 1
        text = _why_again(progress) if again else f"Send {progress.case.limits.words}."
        title = "Change your learning objectives" if again else "Write your learning objectives"
        yield Task(title, "Learning objectives", _url("agreements.show", placement), text, agreement.due_on)


def _why_again(progress: Progress) -> str:
    """Who asked for changes to which objectives and when, or who took them back."""
    move = agreements.find_return(progress.case)
    if move is None:
        return "The signed version stays in force until the new one is signed."
    who, on = move.on_behalf_of or move.actor_name, filters.short_day(clock.local_day(move.at))
    if move.verb == agreement_rules.Verb.ASK.value:
        return f"{who} asked for changes on {on}: {_name_objectives(move)}. Change them, then send the new version."
    taken = "You" if move.actor_id == progress.placement.student_id else who
    return f"{taken} took them back on {on}. Finish the new version, then send it."


def _name_objectives(move: AgreementMove) -> str:
    """The objectives a request names: "objective 2" or "objectives 1, 3"."""
    numbers = move.note.removeprefix("Objective ")
    return f"objectives {numbers}" if "," in numbers else f"objective {numbers}"


def _ratings(progress: Progress) -> Iterator[Task]:
    for occasion in progress.open_occasions:
        if (occasion, Rater.SELF) not in progress.sent:
            final, when = occasion is Occasion.FINAL, occasion.label.lower()
            yield Task(
                f"Rate your skills {when}",
                f"Self-assessment {when}",
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
                f"Check-in {checkin.number}",
                _url("checkins.write", progress.placement, number=checkin.number),
                "What? So what? Now what?",
                due_on=checkin.due_on,
                verb="Continue" if begun else "Begin",
            )


def _closing(progress: Progress) -> Iterator[Task]:
    placement = progress.placement
    approved = [one for one in progress.objectives if one.approved_at is not None and one.withdrawn_at is None]
    if placement.state is State.ENDED and any(one.attained_student is None for one in approved):
        url, text = _url("agreements.attainment", placement), "Your faculty member decides with it."
        yield Task("Say how far you got with each objective", "Student's rating of the objectives", url, text)
    if placement.state is State.ENDED and relationships.find_mentored(placement) is None:
        url, text = _url("relationships.network", placement), "And who, if you like: two minutes."
        yield Task("Say whether anyone mentored you", "Mentoring question", url, text)


def _held_placement(progress: Progress) -> Iterator[Task]:
    state = progress.placement.state
    since = clock.local_day(progress.last_move.at) if progress.last_move else None
    if state is State.SUBMITTED:
        yield Task("Your placement is being read", "Approval of the placement", holder=OFFICE, since=since)
    if state in conditions.GOING_ON and progress.agreement is None and progress.case.limits.fewest:
        yield Task("Your learning objectives have not been requested yet", "Request for objectives", holder=OFFICE)
    if state is State.ENDED:
        since = progress.placement.ends_on
        yield Task("Your placement is being completed", "Completion of the placement", holder=OFFICE, since=since)


def _held_objectives(progress: Progress) -> Iterator[Task]:
    agreement, placement = progress.agreement, progress.placement
    if agreement is None or placement.state not in conditions.OPEN:
        return
    since = clock.local_day(agreement.waiting_since) if agreement.waiting_since else None
    holder = waiting.holder_of(agreement, progress.primary.supervisor if progress.primary else None)
    if agreement.state is AgreementState.WITH_SUPERVISOR:
        holder = holder or "A supervisor, not assigned yet"
        yield Task("Your objectives wait for agreement", "Agreement to the objectives", holder=holder, since=since)
    if agreement.state is AgreementState.WITH_FACULTY:
        holder = holder or "Faculty, not assigned yet"
        yield Task("Your objectives wait for a signature", "Sign-off of the objectives", holder=holder, since=since)


def _held_checkins(progress: Progress) -> Iterator[Task]:
    holder = progress.placement.faculty.name if progress.placement.faculty else "Faculty, not assigned yet"
    for checkin, stage in progress.stages():
        if stage is Stage.SUBMITTED and checkin.read_at is None and checkin.submitted_at is not None:
            since, subject = (
                clock.local_day(checkin.corrected_at or checkin.submitted_at),
                f"Reading of check-in {checkin.number}",
            )
            yield Task(f"Check-in {checkin.number} waits to be read", subject, holder=holder, since=since)


def _held_ratings(progress: Progress) -> Iterator[Task]:
    holder = progress.primary.supervisor.name if progress.primary else "A supervisor, not assigned yet"
    for occasion in progress.supervisor_occasions:
        if (occasion, Rater.SUPERVISOR) not in progress.sent:
            when = occasion.label.lower()
            yield Task(f"Your supervisor rates your skills {when}", f"Supervisor's evaluation {when}", holder=holder)
