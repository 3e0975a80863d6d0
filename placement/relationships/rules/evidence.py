"""Evidence of outcomes, as pure functions."""

from __future__ import annotations

from placement.core.errors import RuleBroken
from placement.core.labels import Label
from placement.relationships.models import OfferDecision, OutcomeKind


class Evidence(Label):
    """Level of evidence for an outcome, strongest first."""

    DOCUMENT = "document", "Confirmed by document"
    BOTH = "both", "Confirmed by student and host"
    CONFLICT = "conflict", "Student and host disagree"
    HOST_ONLY = "host_only", "Reported by host only"
    STUDENT_ONLY = "student_only", "Reported by student only"


def evidence(student: bool | None, host: bool | None, document: bool | None = None) -> Evidence | None:
    """Return the level of evidence of these answers; None if no one says yes."""
    if document:
        return Evidence.DOCUMENT
    if student and host:
        return Evidence.BOTH
    if {student, host} == {True, False}:
        return Evidence.CONFLICT
    if host:
        return Evidence.HOST_ONLY
    return Evidence.STUDENT_ONLY if student else None


def check_decision(kind: OutcomeKind, answer: bool | None, decision: OfferDecision | None) -> None:
    """Raise if there is a decision on an offer that was not made."""
    if decision is not None and not (kind is OutcomeKind.FULL_TIME_OFFER and answer):
        raise RuleBroken("Answer yes to the full-time offer before you enter a decision.", "decision")
