"""The answers of a check-in, and required texts in answers, replies, and excuses."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.core.errors import RuleBroken

MOST_HOURS = Decimal(1000)


@dataclass(frozen=True)
class MetPerson:
    """A person the student met: a name or alias, their position, and the day if given; never a note about them."""

    name: str = ""
    organization: str = ""
    function: str = ""
    role_level: str = ""
    on: date | None = None

    def as_typed(self) -> dict[str, str]:
        """The answers as a draft stores them."""
        return {**asdict(self), "on": self.on.isoformat() if self.on else ""}


@dataclass(frozen=True)
class Reflection:
    """The answers of a check-in; fields have the names of its columns. `ticked` and `events` have ids."""

    what: str = ""
    so_what: str = ""
    now_what: str = ""
    hours: Decimal | None = None
    feedback_asked: str = ""
    feedback_got: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    mood: int | None = None
    support: int | None = None
    objective_numbers: list[int] = field(default_factory=list)
    skill_codes: list[str] = field(default_factory=list)
    people: list[MetPerson] = field(default_factory=list)
    ticked: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    no_one_new: bool = False


def list_gaps(answers: Reflection) -> list[RuleBroken]:
    """The required answers that are missing, in the order of the page."""
    headings = (("what", "What?"), ("so_what", "So what?"), ("now_what", "Now what?"))
    gaps = [
        RuleBroken(f"Write at least a sentence under “{heading}”.", field=name)
        for name, heading in headings
        if not getattr(answers, name)
    ]
    if answers.hours is not None and not 0 <= answers.hours <= MOST_HOURS:
        gaps.append(RuleBroken(f"Hours are a number from 0 to {MOST_HOURS}, such as 37.5.", field="hours"))
    if any(not person.name for person in answers.people):
        gaps.append(RuleBroken("Give each person you met a name or an alias, or clear the row.", field="people"))
    if answers.people and answers.no_one_new:
        gaps.append(RuleBroken("You named people and selected “No one new”. Clear one of the two.", field="no_one_new"))
    return gaps


def check_complete(answers: Reflection) -> None:
    """Raise with the first missing answer, if any."""
    for gap in list_gaps(answers):
        raise gap


def check_reason(reason: str) -> None:
    """Raise unless the excuse is explained."""
    step = TABLE.list_of(CheckInVerb.EXCUSE)[0]
    if not reason.strip():
        raise RuleBroken(step.reason_missing, field="reason")


def check_answer(response: str) -> None:
    """Raise if a reply has no text."""
    if not response.strip():
        raise RuleBroken("Write a few words to the student.", field="response")


def check_chosen(count: int) -> None:
    """Raise if nothing was selected."""
    if count == 0:
        raise RuleBroken("Select at least one check-in.", field="chosen")
