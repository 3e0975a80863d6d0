"""How a placement moves: one table, and what each move needs. Dates are handed in, nothing is read or written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from placement.core.actors import Actor, ActorKind, Role
from placement.core.errors import Conflict, RuleBroken
from placement.core.labels import Label
from placement.placements.models import Placement, State


class Verb(Label):
    SUBMIT = "submit", "Submit"
    ASK = "ask for changes", "Ask for changes"
    APPROVE = "approve", "Approve"
    START = "start", "Start"
    END = "end", "End"
    COMPLETE = "complete", "Complete"
    WITHDRAW = "withdraw", "Withdraw"
    TERMINATE = "terminate", "Terminate"
    REOPEN = "reopen", "Reopen"


class Party(Label):
    """In what capacity somebody stands to one placement."""

    STUDENT = "student", "The student"
    STAFF = "staff", "The career office"
    FACULTY = "faculty", "The faculty member"
    SYSTEM = "system", "The calendar"


@dataclass(frozen=True)
class Step:
    """Where a move leads and who makes it. `to` None is the state before."""

    to: State | None
    by: frozenset[Party]


def _by(*parties: Party) -> frozenset[Party]:
    return frozenset(parties)


OWN_OR_OFFICE = _by(Party.STUDENT, Party.STAFF)
TEACHING = _by(Party.STAFF, Party.FACULTY)
OFFICE = _by(Party.STAFF)
CALENDAR = _by(Party.SYSTEM)
BEFORE_START = (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED)
UNDER_WAY = (State.ACTIVE, State.ENDED)
CLOSED = (State.COMPLETED, State.WITHDRAWN, State.TERMINATED)

NEXT: dict[tuple[State, Verb], Step] = {
    (State.DRAFT, Verb.SUBMIT): Step(State.SUBMITTED, OWN_OR_OFFICE),
    (State.CHANGES_REQUESTED, Verb.SUBMIT): Step(State.SUBMITTED, OWN_OR_OFFICE),
    (State.SUBMITTED, Verb.ASK): Step(State.CHANGES_REQUESTED, TEACHING),
    (State.SUBMITTED, Verb.APPROVE): Step(State.APPROVED, OFFICE),
    (State.APPROVED, Verb.START): Step(State.ACTIVE, CALENDAR),
    (State.ACTIVE, Verb.END): Step(State.ENDED, CALENDAR),
    **{(state, Verb.COMPLETE): Step(State.COMPLETED, TEACHING) for state in UNDER_WAY},
    **{(state, Verb.WITHDRAW): Step(State.WITHDRAWN, OWN_OR_OFFICE) for state in BEFORE_START},
    **{(state, Verb.TERMINATE): Step(State.TERMINATED, OFFICE) for state in UNDER_WAY},
    **{(state, Verb.REOPEN): Step(None, OFFICE) for state in CLOSED},
}

MUST_SAY_WHY = {
    Verb.ASK: "Say what should change.",
    Verb.WITHDRAW: "Say why the placement is withdrawn.",
    Verb.REOPEN: "Say why the placement is reopened.",
}


@dataclass(frozen=True)
class Unmet:
    """A condition that does not hold yet: what it is called, and a sentence for whoever can mend it."""

    code: str
    sentence: str


@dataclass(frozen=True)
class ApprovalFacts:
    """What approval looks at; gathered by whoever can see all nouns."""

    host_approved: bool
    supervisor_confirmed: bool
    has_dates: bool
    has_hours: bool
    agreement_signed_off: bool
    supervisor_named: bool = True


@dataclass(frozen=True)
class CompletionFacts:
    """What completing looks at: hours, how many objectives faculty has not decided, and the waivers' reasons."""

    hours_required: Decimal | None
    hours_logged: Decimal
    undecided: int
    hours_waived: str = ""
    attainment_waived: str = ""


def parties(actor: Actor, placement: Placement) -> frozenset[Party]:
    """In which capacities this actor stands to this placement."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset({Party.SYSTEM})
    held = {
        Party.STAFF: is_office_for(actor, placement),
        Party.FACULTY: is_faculty_of(actor, placement),
        Party.STUDENT: is_student_of(actor, placement),
    }
    return frozenset(party for party, holds in held.items() if holds)


def is_office_for(actor: Actor, placement: Placement) -> bool:
    """Whether the actor is the career office of this placement's college. Nobody is the office of their own."""
    if actor.kind is ActorKind.CLI:
        return True
    within = actor.colleges is None or placement.program.college_id in actor.colleges
    return actor.has(Role.STAFF) and within and placement.student_id != actor.id


def is_student_of(actor: Actor, placement: Placement) -> bool:
    """Whether it is the actor's own placement."""
    return actor.kind is ActorKind.USER and actor.has(Role.STUDENT) and placement.student_id == actor.id


def is_faculty_of(actor: Actor, placement: Placement) -> bool:
    """Whether the actor teaches this placement. Nobody teaches themselves, whatever is recorded."""
    teaches = actor.kind is ActorKind.USER and actor.has(Role.FACULTY) and placement.faculty_id == actor.id
    return teaches and placement.student_id != actor.id


def list_verbs(state: State, parties: frozenset[Party]) -> list[Verb]:
    """What these parties may do from here, in the order of the table."""
    return [verb for (here, verb), step in NEXT.items() if here is state and step.by & parties]


def get_step(state: State, verb: Verb) -> Step:
    """The step of a verb from a state. Raises Conflict: somebody may have moved it a moment ago."""
    step = NEXT.get((state, verb))
    if step is None:
        raise Conflict(f"A placement that is {state.label.lower()} cannot do this step: {verb.label.lower()}.")
    return step


def check_reason(verb: Verb, note: str) -> None:
    """Raise unless a move that must be explained is."""
    if verb in MUST_SAY_WHY and not note.strip():
        raise RuleBroken(MUST_SAY_WHY[verb], field="note")


def is_early(ends_on: date | None, today: date) -> bool:
    """Whether the last day is still to come, so that completing needs a reason."""
    return ends_on is not None and today < ends_on


def check_not_begun(state: State, starts_on: date | None, today: date) -> None:
    """Raise once the first day has come: then a placement is terminated, and one never approved has a wrong day."""
    if starts_on is not None and today >= starts_on:
        then = "After that it is terminated." if state is State.APPROVED else "Correct that day first."
        raise RuleBroken(f"A placement can be withdrawn only before its first day. {then}")


def check_started(starts_on: date | None, today: date) -> None:
    """Raise before the first day."""
    if starts_on is None or today < starts_on:
        raise RuleBroken("The first day has not come.")


def check_over(ends_on: date | None, today: date) -> None:
    """Raise until the day after the last one."""
    if ends_on is None or today <= ends_on:
        raise RuleBroken("The last day is not over.")


def check_dates(starts_on: date | None, ends_on: date | None, field: str = "planned_end") -> None:
    """Raise where a placement would end before it starts."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise RuleBroken("The last day cannot be before the first day.", field=field)


def list_missing(title: str, starts_on: date | None, ends_on: date | None, has_supervisor: bool) -> list[Unmet]:
    """What is still to be filled in before a placement can be submitted."""
    wanted = [
        (bool(title.strip()), Unmet("title", "Give the work a title.")),
        (starts_on is not None and ends_on is not None, Unmet("dates", "Give the first and the last day.")),
        (has_supervisor, Unmet("supervisor", "Name the supervisor.")),
    ]
    return [unmet for holds, unmet in wanted if not holds]


def list_unmet(facts: ApprovalFacts) -> list[Unmet]:
    """The conditions of approval that do not hold yet."""
    unconfirmed = "The supervisor is not confirmed." if facts.supervisor_named else "No supervisor is named."
    wanted = [
        (facts.host_approved, Unmet("host", "The host is not approved, or its agreement or insurance has expired.")),
        (facts.supervisor_confirmed, Unmet("supervisor", unconfirmed)),
        (facts.has_dates, Unmet("dates", "The first or the last day is not known.")),
        (facts.has_hours, Unmet("hours", "The hours are not known.")),
        (facts.agreement_signed_off, Unmet("agreement", "The learning objectives are not signed off.")),
    ]
    return [unmet for holds, unmet in wanted if not holds]


def list_undone(facts: CompletionFacts) -> list[Unmet]:
    """What stands between a placement and completion, waived things left out."""
    undone = []
    required = facts.hours_required or Decimal(0)
    if facts.hours_logged < required and not facts.hours_waived.strip():
        lacking = f"{facts.hours_logged.normalize():f} of {required.normalize():f} hours are logged."
        undone.append(Unmet("hours_waived", f"{lacking} Say why that is enough."))
    if facts.undecided and not facts.attainment_waived.strip():
        which = "1 objective is" if facts.undecided == 1 else f"{facts.undecided} objectives are"
        undone.append(Unmet("attainment_waived", f"{which} not decided by faculty. Say why that is enough."))
    return undone


def check_none(unmet: list[Unmet]) -> None:
    """Raise with the sentences of everything that does not hold."""
    if unmet:
        raise RuleBroken(" ".join(one.sentence for one in unmet), field=unmet[0].code)


def check_supervises_another(student_key: str, supervisor_key: str) -> None:
    """Raise where a student would supervise themselves: these are the keys of the two addresses."""
    if student_key == supervisor_key:
        sentence = "This is the student's own address. Enter the address of the person who supervises the work."
        raise RuleBroken(sentence, field="supervisor_email")


def check_supervises(until_on: date | None) -> None:
    """Raise Conflict where a supervision has ended: its last day is a fact."""
    if until_on is not None:
        raise Conflict("This supervision has ended already.")


def next_until(from_on: date) -> date:
    """The last day of whoever supervised before somebody else begins."""
    return days_before(from_on, timedelta(days=1))


def days_before(day: date, span: timedelta) -> date:
    """A day so much earlier; the first day there is where that would be none: an import takes any day."""
    return day - span if day - date.min >= span else date.min
