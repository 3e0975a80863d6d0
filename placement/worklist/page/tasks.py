"""The student's next steps with their due dates, and the steps waiting on others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from placement.agreements.models import AgreementMove, AgreementState
from placement.agreements.queries import agreements, pending
from placement.agreements.rules import review as agreement_rules
from placement.checkins.models import CheckInState
from placement.checkins.rules.schedule import Stage
from placement.core import clock, filters
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import Placement, State
from placement.placements.rules.transitions import BEING_FILLED_IN
from placement.worklist.queries import conditions
from placement.worklist.rules.progress import Progress

TO_WRITE = (Stage.OPEN, Stage.DRAFT, Stage.OVERDUE)
FAR_AHEAD = date.max
OFFICE = "the career office"
NO_SUPERVISOR = "a supervisor (not assigned yet)"
NO_FACULTY = "faculty (not assigned yet)"


@dataclass(frozen=True)
class Task:
    """A task: its `title` for the student, its `subject` for others, its holder, and its dates."""

    title: str
    subject: str
    url: str = ""
    text: str = ""
    due_on: date | None = None
    since: date | None = None
    holder: str = ""
    verb: str = "Begin"


def list_tasks(progress: Progress) -> list[Task]:
    """The student's steps, earliest due date first."""
    parts = (_details, _objectives, _ratings, _checkins, _closing)
    holder = progress.placement.student.name
    tasks = [replace(task, holder=holder) for part in parts for task in part(progress)]
    return sorted(tasks, key=lambda task: task.due_on or FAR_AHEAD)


def list_held(progress: Progress) -> list[Task]:
    """The steps waiting on others, each with its holder and first day."""
    parts = (_held_placement, _held_objectives, _held_checkins, _held_ratings)
    return [task for part in parts for task in part(progress)]


def list_waiting(progress: Progress) -> list[Task]:
    """All steps of an open placement, the student's first, each with its holder."""
    if progress.placement.state not in conditions.OPEN:
        return []
    return [*list_tasks(progress), *list_held(progress)]


def find_coming(progress: Progress) -> Task | None:
    """The next check-in that is not open yet."""
    for checkin, stage in progress.stages():
        if stage is Stage.SCHEDULED and progress.placement.state in conditions.OPEN:
            subject = f"Check-in {checkin.number}"
            return Task(f"{subject} opens", subject, due_on=checkin.opens_on, text="Nothing to do until then.")
    return None


def _url(endpoint: str, placement: Placement, **more: Any) -> str:
    return url_for(endpoint, ref=placement.ref, **more)


def _details(progress: Progress) -> Iterator[Task]:
    placement, move = progress.placement, progress.last_move
    if placement.state not in BEING_FILLED_IN:
        return
    url, subject, due_on = _url("placement_page.placement", placement), "Placement details", placement.starts_on
    if placement.state is State.DRAFT or move is None:
        yield Task("Fill in and submit your placement", subject, url, "Check the details, then submit them.", due_on)
        return
    moved_on = clock.local_day(move.at)
    text = f"{move.on_behalf_of or move.actor_name} requested changes on {filters.short_day(moved_on)}: {move.note}"
    due_on = agreement_rules.changes_due_on(due_on, moved_on)
    yield Task("Update your placement details", subject, url, text, due_on)


def _objectives(progress: Progress) -> Iterator[Task]:
    agreement, placement = progress.agreement, progress.placement
    if agreement is None or placement.state not in conditions.OPEN:
        return
    if agreement.state is AgreementState.DRAFTING:
        again = agreement.revision > 1
        text = _describe_return(progress) if again else f"Submit {progress.case.limits.words}."
        title = "Update your learning objectives" if again else "Write your learning objectives"
        yield Task(title, "Learning objectives", _url("agreements.show", placement), text, agreement.due_on)


def _describe_return(progress: Progress) -> str:
    """The sentence that names the person who requested changes or withdrew the objectives, and the day."""
    move = agreements.find_return(progress.case)
    if move is None:
        return "The signed version applies until the new one is signed off."
    who, on = move.on_behalf_of or move.actor_name, filters.short_day(clock.local_day(move.at))
    if move.verb == agreement_rules.AgreementVerb.ASK.value:
        return f"{who} requested changes on {on}: {_name_objectives(move)}. Update them, then submit the new version."
    taken = "You" if move.actor_id == progress.placement.student_id else who
    return f"{taken} withdrew the objectives from review on {on}. Finish the new version, then submit it."


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
            begun = checkin.state is CheckInState.DRAFT  # an overdue check-in can also have a draft
            yield Task(
                f"{'Finish' if begun else 'Write'} check-in {checkin.number}",
                f"Check-in {checkin.number}",
                _url("checkins.write", progress.placement, number=checkin.number),
                "Answer three questions about your work and what you learned from it.",
                due_on=checkin.due_on,
                verb="Continue" if begun else "Begin",
            )


def _closing(progress: Progress) -> Iterator[Task]:
    placement = progress.placement
    if placement.state is State.ENDED and progress.closing.is_unrated:
        url, text = _url("agreements.attainment", placement), "Your faculty member sees your ratings before rating."
        yield Task("Rate how well you met each objective", "Student's ratings of the objectives", url, text)
    answer = progress.closing.answer
    if placement.state is State.ENDED and (answer is None or answer.mentored is None):
        url, text = _url("relationships.network", placement), "About two minutes."
        yield Task("Answer one question about mentoring", "Mentoring question", url, text)


def _held_placement(progress: Progress) -> Iterator[Task]:
    state = progress.placement.state
    since = clock.local_day(progress.last_move.at) if progress.last_move else None
    if state is State.SUBMITTED:
        yield Task("Your placement is under review", "Approval of the placement", holder=OFFICE, since=since)
    if state in conditions.GOING_ON and progress.agreement is None and progress.case.limits.fewest:
        yield Task("Your learning objectives haven't been requested yet", "Objectives to request", holder=OFFICE)
    if state is State.ENDED:
        since = progress.placement.ends_on
        yield Task("Your placement is ready for completion", "Completion of the placement", holder=OFFICE, since=since)


def _held_objectives(progress: Progress) -> Iterator[Task]:
    agreement, placement = progress.agreement, progress.placement
    if agreement is None or placement.state not in conditions.OPEN:
        return
    since = clock.local_day(agreement.waiting_since) if agreement.waiting_since else None
    holder = pending.holder_of(agreement, progress.primary.supervisor if progress.primary else None)
    if agreement.state is AgreementState.WITH_SUPERVISOR:
        holder = holder or NO_SUPERVISOR
        yield Task(
            "Your objectives need your supervisor's agreement",
            "Agreement to the objectives",
            holder=holder,
            since=since,
        )
    if agreement.state is AgreementState.WITH_FACULTY:
        holder = holder or NO_FACULTY
        yield Task("Your objectives need faculty sign-off", "Sign-off of the objectives", holder=holder, since=since)


def _held_checkins(progress: Progress) -> Iterator[Task]:
    holder = progress.placement.faculty.name if progress.placement.faculty else NO_FACULTY
    for checkin, stage in progress.stages():
        if stage is Stage.SUBMITTED and checkin.read_at is None and checkin.submitted_at is not None:
            since = clock.local_day(checkin.corrected_at or checkin.submitted_at)
            subject = f"Unread check-in {checkin.number}"
            yield Task(f"Check-in {checkin.number} hasn't been read yet", subject, holder=holder, since=since)


def _held_ratings(progress: Progress) -> Iterator[Task]:
    holder = progress.primary.supervisor.name if progress.primary else NO_SUPERVISOR
    for occasion in progress.supervisor_occasions:
        if (occasion, Rater.SUPERVISOR) not in progress.sent:
            when = occasion.label.lower()
            yield Task(f"Your supervisor rates your skills {when}", f"Supervisor's evaluation {when}", holder=holder)
