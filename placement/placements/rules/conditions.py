"""Conditions of a placement's transitions, as functions of the facts. Dates are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from placement.core.transitions import Unmet
from placement.placements.models import State


@dataclass(frozen=True)
class ApprovalFacts:
    """The facts approval depends on; a package above gathers them, since they come from several packages."""

    host_approved: bool
    supervisor_confirmed: bool
    has_dates: bool
    has_hours: bool
    agreement_signed_off: bool
    supervisor_named: bool = True


@dataclass(frozen=True)
class CompletionFacts:
    """The facts completion depends on: hours, the number of objectives faculty has not rated, and reasons to waive."""

    hours_required: Decimal | None
    hours_logged: Decimal
    undecided: int
    hours_waived: str = ""
    attainment_waived: str = ""


@dataclass(frozen=True)
class MoveFacts:
    """The facts that conditions read. `note` is None before the form asks for it.

    `has_supervisor`, `approval`, and `completion` are read only for steps that require them.
    """

    today: date
    state: State
    title: str
    starts_on: date | None
    ends_on: date | None
    has_supervisor: bool = False
    note: str | None = None
    approval: ApprovalFacts | None = None
    completion: CompletionFacts | None = None


def require_details(facts: MoveFacts) -> list[Unmet]:
    """Require the details that a placement needs before it can be submitted."""
    conditions = [
        (bool(facts.title.strip()), Unmet("title", "Enter a job title.")),
        (facts.starts_on is not None and facts.ends_on is not None, Unmet("dates", "Enter the first and last day.")),
        (facts.has_supervisor, Unmet("supervisor", "Add a supervisor.")),
    ]
    return [unmet for holds, unmet in conditions if not holds]


def require_approval(facts: MoveFacts) -> list[Unmet]:
    """Require the conditions of approval."""
    if facts.approval is None:
        raise ValueError("Approving needs its facts.")
    return list_unmet_approval(facts.approval)


def require_completion(facts: MoveFacts) -> list[Unmet]:
    """Require hours and ratings, except those waived with a reason."""
    if facts.completion is None:
        raise ValueError("Completing needs its facts.")
    done = facts.completion
    undone: list[Unmet] = []
    required = done.hours_required or Decimal(0)
    if done.hours_logged < required and not done.hours_waived.strip():
        lacking = f"{done.hours_logged.normalize():f} of {required.normalize():f} hours are logged."
        undone.append(Unmet("hours_waived", f"{lacking} Explain why that's enough."))
    if done.undecided and not done.attainment_waived.strip():
        objectives = "1 objective" if done.undecided == 1 else f"{done.undecided} objectives"
        sentence = f"Faculty has not rated {objectives}. Explain why that's enough."
        undone.append(Unmet("attainment_waived", sentence))
    return undone


def require_reason_if_early(facts: MoveFacts) -> list[Unmet]:
    """Require a reason for completing before the last day."""
    is_unexplained = facts.note is not None and not facts.note.strip()
    if is_unexplained and is_early(facts.ends_on, facts.today):
        return [Unmet("note", "Explain why the placement is completed before its last day.")]
    return []


def require_not_begun(facts: MoveFacts) -> list[Unmet]:
    """Require a future first day: after it, terminate, or correct the day if never approved."""
    if facts.starts_on is None or facts.today < facts.starts_on:
        return []
    if facts.state is State.APPROVED:
        return [Unmet("begun", "A placement can be withdrawn only before its first day. Terminate it instead.")]
    return [Unmet("dates", "A placement can be withdrawn only before its first day. Correct that day first.")]


def require_first_day(facts: MoveFacts) -> list[Unmet]:
    """Require that the first day has come."""
    if facts.starts_on is None or facts.today < facts.starts_on:
        return [Unmet("dates", "The placement hasn't started yet.")]
    return []


def require_end(facts: MoveFacts) -> list[Unmet]:
    """Require that the last day is over."""
    if facts.ends_on is None or facts.today <= facts.ends_on:
        return [Unmet("dates", "The placement hasn't ended yet.")]
    return []


def is_early(ends_on: date | None, today: date) -> bool:
    """True before the last day, when completing needs a reason."""
    return ends_on is not None and today < ends_on


def list_unmet_approval(facts: ApprovalFacts) -> list[Unmet]:
    """The unmet conditions of approval."""
    unconfirmed = "The supervisor isn't confirmed." if facts.supervisor_named else "No supervisor is assigned."
    conditions = [
        (facts.host_approved, Unmet("host", "The host isn't approved, or its agreement or insurance has expired.")),
        (facts.supervisor_confirmed, Unmet("supervisor", unconfirmed)),
        (facts.has_dates, Unmet("dates", "The first or last day is missing.")),
        (facts.has_hours, Unmet("hours", "Hours are missing.")),
        (facts.agreement_signed_off, Unmet("agreement", "The learning objectives aren't signed off.")),
    ]
    return [unmet for holds, unmet in conditions if not holds]
