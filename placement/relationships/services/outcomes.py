"""Save mentors and outcomes. Services never commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    InteractionKind,
    MentorAnswer,
    MentoringTie,
    OfferDecision,
    Outcome,
    OutcomeKind,
)
from placement.relationships.queries import outcomes as queries
from placement.relationships.queries.contacts import find_tie, has_talked
from placement.relationships.rules import evidence as rules
from placement.relationships.services.contacts import list_family
from placement.relationships.services.interactions import add_interaction


def answer_mentored(actor: Actor, placement: Placement, mentored: bool) -> None:
    """Save the student's answer on being mentored. Raises RuleBroken for no while mentors are listed."""
    rules.check_mentored(mentored, [tie.contact.name for tie in queries.list_mentors(placement)])
    answer = _give_answer(placement)
    answer.mentored, answer.answered_at = mentored, clock.now()
    audit.record(actor, "answer mentor question", "placement", placement.id)


def attest_mentored(actor: Actor, placement: Placement, who: str, says: bool | None, on_behalf_of: str = "") -> None:
    """Save the answer of `who` (host or document) on mentoring; None clears it."""
    existing = queries.find_answer(placement)
    if (getattr(existing, f"{who}_says") if existing else None) is says:
        return
    answer = _give_answer(placement)
    setattr(answer, f"{who}_says", says)
    if who == "host":
        answer.host_recorded_by = _recorder(actor, says, on_behalf_of)
    audit.record(actor, "answer mentor question", "placement", placement.id, source=who, on_behalf_of=on_behalf_of)


def _recorder(actor: Actor, says: bool | None, on_behalf_of: str) -> str:
    """Return the staff name to store with an answer given on behalf; empty if there is no answer."""
    return actor.name if on_behalf_of and says is not None else ""


def _give_answer(placement: Placement) -> MentorAnswer:
    answer = queries.find_answer(placement)
    if answer is None:
        answer = MentorAnswer(placement_id=placement.id, answered_at=clock.now())
        db.session.add(answer)
    return answer


def keep_mentor(
    actor: Actor, placement: Placement, tie: MentoringTie | None, contact: Contact, **facts: Any
) -> MentoringTie:
    """Name a contact as a mentor, or change that; it answers yes to having been mentored, and means that they met."""
    rules.check_meetings(facts.get("meetings_planned"), facts.get("meetings_held"))
    if tie is None:
        tie = find_tie(placement, contact) or MentoringTie(placement_id=placement.id, contact_id=contact.id)
        db.session.add(tie)
    tie.contact_id = contact.id
    for name, value in facts.items():
        setattr(tie, name, value)
    if not has_talked(list_family(contact)):
        met_on = min(facts.get("started_on") or clock.today(), clock.today())
        add_interaction(actor, contact, met_on, InteractionKind.MEETING, placement)
    answer_mentored(actor, placement, True)
    db.session.flush()
    return tie


def remove_mentor(actor: Actor, placement: Placement, tie: MentoringTie) -> None:
    """Delete the mentoring record; the contact and the answer yes stay."""
    db.session.delete(tie)
    audit.record(actor, "remove mentor", "placement", placement.id)


def say(
    actor: Actor,
    placement: Placement,
    who: str,
    answers: Mapping[OutcomeKind, bool | None],
    decision: OfferDecision | None = None,
    on_behalf_of: str = "",
) -> None:
    """Save the answers of `who` (student, host, or document) on outcomes; None clears an answer."""
    rules.check_decision(OutcomeKind.FULL_TIME_OFFER, answers.get(OutcomeKind.FULL_TIME_OFFER), decision)
    existing = queries.list_outcomes(placement)
    for kind, answer in answers.items():
        outcome = existing.get(kind)
        if outcome is None and answer is None:
            continue
        if outcome is None:
            outcome = Outcome(placement_id=placement.id, kind=kind)
            db.session.add(outcome)
        decided = decision if kind is OutcomeKind.FULL_TIME_OFFER and who == "student" else outcome.decision
        if (getattr(outcome, f"{who}_says"), outcome.decision) != (answer, decided):
            outcome.decision = decided
            _answer(outcome, who, answer, _recorder(actor, answer, on_behalf_of))
    db.session.flush()
    audit.record(actor, "say outcomes", "placement", placement.id, source=who, on_behalf_of=on_behalf_of)


def _answer(outcome: Outcome, who: str, says: bool | None, recorded_by: str) -> None:
    """Save one answer with its date and recorder; documents have no recorder."""
    if getattr(outcome, f"{who}_says") is not says:
        setattr(outcome, f"{who}_as_of", clock.today() if says is not None else None)
    setattr(outcome, f"{who}_says", says)
    if who != "document":
        setattr(outcome, f"{who}_recorded_by", recorded_by)
