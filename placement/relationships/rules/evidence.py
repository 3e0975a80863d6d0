"""What counts as said, and by whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from placement.core.errors import RuleBroken, raise_all
from placement.core.labels import Label
from placement.relationships.models import OfferDecision, OutcomeKind


class Evidence(Label):
    """How well an outcome is attested, the strongest first; a placement stands at one level at most."""

    DOCUMENT = "document", "A document says so"
    BOTH = "both", "Student and host say so"
    CONFLICT = "conflict", "One says yes, the other no"
    HOST_ONLY = "host_only", "Only the host says so"
    STUDENT_ONLY = "student_only", "Only the student says so"


def evidence(student: bool | None, host: bool | None, document: bool | None = None) -> Evidence | None:
    """The level at which these answers stand; None where nobody says yes."""
    if document:
        return Evidence.DOCUMENT
    if student and host:
        return Evidence.BOTH
    if {student, host} == {True, False}:
        return Evidence.CONFLICT
    if host:
        return Evidence.HOST_ONLY
    return Evidence.STUDENT_ONLY if student else None


def check_decision(kind: OutcomeKind, said: bool | None, decision: OfferDecision | None) -> None:
    """Only an offer that was made can be decided on."""
    if decision is not None and not (kind is OutcomeKind.FULL_TIME_OFFER and said):
        raise RuleBroken("Say first that there was a full-time offer, then how you decided.", "decision")


def check_mentored(mentored: bool, mentors: Sequence[str]) -> None:
    """Raise where the answer is no and mentors are named."""
    if not mentored and mentors:
        way_out = "To answer no, first open each name under Mentors and select “Remove as a mentor.”"
        raise RuleBroken(f"You named {', '.join(mentors)} here. {way_out}", "mentored")


def check_meetings(planned: int | None, held: int | None) -> None:
    """Numbers of meetings are counts."""
    raise_all(
        RuleBroken("Enter a number of meetings from 0 to 500.", name)
        for name, number in (("meetings_planned", planned), ("meetings_held", held))
        if number is not None and not 0 <= number <= 500
    )
