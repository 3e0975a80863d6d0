"""The table of a placement's transitions, one entry per verb, and the parties that take them."""

from __future__ import annotations

from datetime import date, timedelta

from placement.core.actors import Actor, ActorKind, Role
from placement.core.errors import Conflict, RuleBroken
from placement.core.labels import Label
from placement.core.transitions import Transition, Transitions
from placement.placements.models import Placement, State
from placement.placements.rules import conditions
from placement.placements.rules.conditions import MoveFacts


class PlacementVerb(Label):
    SUBMIT = "submit", "Submit"
    ASK = "ask for changes", "Request changes"
    APPROVE = "approve", "Approve"
    START = "start", "Start"
    END = "end", "End"
    COMPLETE = "complete", "Complete"
    WITHDRAW = "withdraw", "Withdraw"
    TERMINATE = "terminate", "Terminate"
    REOPEN = "reopen", "Reopen"


class Capacity(Label):
    """A person's relation to one placement."""

    STUDENT = "student", "The student"
    STAFF = "staff", "The career office"
    FACULTY = "faculty", "The faculty member"
    SYSTEM = "system", "Automatic, by date"


OWN_OR_OFFICE = frozenset({Capacity.STUDENT, Capacity.STAFF})
TEACHING = frozenset({Capacity.STAFF, Capacity.FACULTY})
OFFICE = frozenset({Capacity.STAFF})
CALENDAR = frozenset({Capacity.SYSTEM})
CLOSED = (State.COMPLETED, State.WITHDRAWN, State.TERMINATED)
OPEN = tuple(state for state in State if state not in CLOSED)
BEING_FILLED_IN = (State.DRAFT, State.CHANGES_REQUESTED)
MAIN_WAY = (State.DRAFT, State.SUBMITTED, State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED)


def describe_state(state: State) -> str:
    """A placement in this state, as the subject of a sentence."""
    if state is State.CHANGES_REQUESTED:
        return "a placement with changes requested"
    label = state.label.lower()
    return f"{'an' if label[0] in 'ae' else 'a'} {label} placement"


Step = Transition[PlacementVerb, State, Capacity, MoveFacts]
TABLE: Transitions[PlacementVerb, State, Capacity, MoveFacts] = Transitions(
    PlacementVerb,
    Step(
        verb=PlacementVerb.SUBMIT,
        from_=BEING_FILLED_IN,
        to=State.SUBMITTED,
        by=OWN_OR_OFFICE,
        requires=(conditions.require_details,),
        explain="The career office reviews the details, then approves them or requests changes.",
        confirmation="Placement submitted.",
        past="submitted",
        refused="{record} can't be submitted.",
    ),
    Step(
        verb=PlacementVerb.ASK,
        from_=(State.SUBMITTED,),
        to=State.CHANGES_REQUESTED,
        by=TEACHING,
        reason_missing="Explain what should change.",
        explain="The placement goes back to the student, who changes the details and submits it again.",
        notify="placement_sent_back",
        confirmation="Changes requested. The student was emailed.",
        past="requested changes",
        refused="{record} can't be sent back for changes{yet}.",
    ),
    Step(
        verb=PlacementVerb.APPROVE,
        from_=(State.SUBMITTED,),
        to=State.APPROVED,
        by=OFFICE,
        requires=(conditions.require_approval,),
        explain="Once approved, it starts and ends automatically on its dates.",
        notify="placement_approved",
        confirmation="Placement approved. The student and faculty were emailed.",
        past="approved",
        refused="{record} can't be approved{yet}.",
    ),
    Step(
        verb=PlacementVerb.START,
        from_=(State.APPROVED,),
        to=State.ACTIVE,
        by=CALENDAR,
        requires=(conditions.require_first_day,),
        explain="An approved placement starts automatically on its first day.",
        past="started",
        refused="{record} can't be started{yet}.",
    ),
    Step(
        verb=PlacementVerb.END,
        from_=(State.ACTIVE,),
        to=State.ENDED,
        by=CALENDAR,
        requires=(conditions.require_end,),
        explain="An active placement ends automatically on the day after its last day.",
        past="ended",
        refused="{record} can't be ended{yet}.",
    ),
    Step(
        verb=PlacementVerb.COMPLETE,
        from_=(State.ACTIVE, State.ENDED),
        to=State.COMPLETED,
        by=TEACHING,
        requires=(conditions.require_reason_if_early, conditions.require_completion),
        explain="This closes the placement. Everything remains readable, and the report counts it as completed.",
        notify="placement_completed",
        confirmation="Placement completed.",
        past="completed",
        refused="{record} can't be completed{yet}.",
    ),
    Step(
        verb=PlacementVerb.WITHDRAW,
        from_=(State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED),
        to=State.WITHDRAWN,
        by=OWN_OR_OFFICE,
        requires=(conditions.require_not_begun,),
        reason_missing="Explain why the placement is withdrawn.",
        explain="This closes the placement before it starts. The supervisor's link stops working.",
        notify="placement_withdrawn",
        confirmation="Placement withdrawn.",
        past="withdrew",
        refused="{record} can't be withdrawn.",
    ),
    Step(
        verb=PlacementVerb.TERMINATE,
        from_=(State.ACTIVE, State.ENDED),
        to=State.TERMINATED,
        by=OFFICE,
        explain="This ends the placement early. Its records are kept and still count.",
        notify="placement_terminated",
        confirmation="Placement terminated.",
        past="terminated",
        refused="{record} can't be terminated{yet}.",
    ),
    Step(
        verb=PlacementVerb.REOPEN,
        from_=CLOSED,
        to=None,
        by=OFFICE,
        reason_missing="Explain why the placement is reopened.",
        explain="The placement returns to the state it had before it was closed.",
        confirmation="Placement reopened.",
        past="reopened",
        refused="{record} can't be reopened, because it isn't closed.",
    ),
    automatic=Capacity.SYSTEM,
    describe=describe_state,
)


def leads_on(state: State, step: Step) -> bool:
    """True if a step leads from this state to the next one toward completion."""
    before = State.DRAFT if state is State.CHANGES_REQUESTED else state
    return before in MAIN_WAY and step.to in MAIN_WAY[MAIN_WAY.index(before) + 1 :][:1]


def check_reason(step: Step, note: str) -> None:
    """Raise if a step that needs a reason has none."""
    if step.reason_missing and not note.strip():
        raise RuleBroken(step.reason_missing, field="note")


def parties(actor: Actor, placement: Placement) -> frozenset[Capacity]:
    """All relations of an actor to a placement."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset({Capacity.SYSTEM})
    held = {
        Capacity.STAFF: is_office_for(actor, placement),
        Capacity.FACULTY: is_faculty_of(actor, placement),
        Capacity.STUDENT: is_student_of(actor, placement),
    }
    return frozenset(party for party, holds in held.items() if holds)


def is_office_for(actor: Actor, placement: Placement) -> bool:
    """True for the career office of this placement's college, except for their own placement."""
    if actor.kind is ActorKind.CLI:
        return True
    within = actor.colleges is None or placement.program.college_id in actor.colleges
    return actor.has(Role.STAFF) and within and placement.student_id != actor.id


def is_student_of(actor: Actor, placement: Placement) -> bool:
    """True if it is the actor's own placement."""
    return actor.kind is ActorKind.USER and actor.has(Role.STUDENT) and placement.student_id == actor.id


def is_faculty_of(actor: Actor, placement: Placement) -> bool:
    """True for the placement's faculty member, except for their own placement."""
    teaches = actor.kind is ActorKind.USER and actor.has(Role.FACULTY) and placement.faculty_id == actor.id
    return teaches and placement.student_id != actor.id


def check_dates(starts_on: date | None, ends_on: date | None, field: str = "planned_end") -> None:
    """Raise if a placement would end before it starts."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise RuleBroken("The last day can't be before the first day.", field=field)


def check_supervises_another(student_key: str, supervisor_key: str) -> None:
    """Raise if a student would be their own supervisor, given the email keys of both."""
    if student_key == supervisor_key:
        sentence = "This is the student's own address. Enter the supervisor's address."
        raise RuleBroken(sentence, field="supervisor_email")


def check_supervises(until_on: date | None) -> None:
    """Raise Conflict if a supervision has already ended."""
    if until_on is not None:
        raise Conflict("This supervision has already ended.")


def next_until(from_on: date) -> date:
    """The previous supervisor's last day, given the next supervisor's first day."""
    return days_before(from_on, timedelta(days=1))


def days_before(day: date, span: timedelta) -> date:
    """The day this much earlier, but not before date.min, because an import accepts any day."""
    return day - span if day - date.min >= span else date.min
