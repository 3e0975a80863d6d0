"""The conditions of an agreement's transitions, as functions of the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placement.agreements.models import Decision, Wording
from placement.agreements.rules.smart import MOST_SKILLS
from placement.core.transitions import Unmet
from placement.placements.models import State
from placement.placements.rules.transitions import OPEN

WRITABLE = OPEN


@dataclass(frozen=True)
class Limits:
    """The number of objectives a program requires for a type of placement."""

    fewest: int
    most: int

    @property
    def words(self) -> str:
        if self.fewest == self.most:
            return "1 objective" if self.most == 1 else f"{self.most} objectives"
        return f"{self.fewest} to {self.most} objectives"


@dataclass(frozen=True)
class AgreementFacts:
    """The facts that conditions check. `late_reason` is None until a reason is requested."""

    today: date
    placement_state: State
    ends_on: date | None = None
    wordings: Sequence[Wording] = ()
    limits: Limits = Limits(0, 0)
    late_reason: str | None = None


def require_writable(facts: AgreementFacts) -> list[Unmet]:
    """Require a placement in a state in which objectives can still be written."""
    if facts.placement_state in WRITABLE:
        return []
    state = facts.placement_state.label.lower()
    return [Unmet("", f"This placement is {state}. Its objectives can't be changed anymore.")]


def require_complete(facts: AgreementFacts) -> list[Unmet]:
    """Require the program's number of objectives, all filled in, with skills, and with requested changes made."""
    count, limits = len(facts.wordings), facts.limits
    if not count:
        return [Unmet("", "Write at least one objective before you submit.")]
    if not limits.fewest <= count <= limits.most:
        return [Unmet("", f"The program requires {limits.words}. You have {count}.")]
    problems = [_problem(wording) for wording in facts.wordings]
    return [Unmet("", problem) for problem in problems if problem]


def require_reason_if_late(facts: AgreementFacts) -> list[Unmet]:
    """Require a reason for signing off after the placement ended."""
    is_late = facts.ends_on is not None and facts.ends_on < facts.today
    if is_late and facts.late_reason is not None and not facts.late_reason.strip():
        return [Unmet("late_reason", "The placement has ended. Explain why you sign off after the end.")]
    return []


def is_asked(wording: Wording) -> bool:
    """True if a change of exactly this wording was requested."""
    return Decision.CHANGES_REQUESTED in (wording.supervisor_decision, wording.faculty_decision)


def _problem(wording: Wording) -> str:
    number = wording.objective.number
    if not wording.statement:
        return f"Objective {number} has no statement yet."
    if not 1 <= len(wording.skill_codes) <= MOST_SKILLS:
        return f"Objective {number} needs 1 to {MOST_SKILLS} skills."
    if is_asked(wording):
        return f"Objective {number} hasn't changed since a change was requested. Reword it or remove it."
    return ""
