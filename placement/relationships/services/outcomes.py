"""Save contacts, mentors, and outcomes. Services never commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import clean, fold
from placement.placements.models import Placement
from placement.relationships import queries
from placement.relationships.models import (
    Contact,
    ContactStatus,
    Interaction,
    InteractionKind,
    MentorAnswer,
    MentoringTie,
    MetVia,
    OfferDecision,
    Outcome,
    OutcomeKind,
    RoleLevel,
)
from placement.relationships.rules import evidence as rules


def note_met(
    actor: Actor,
    placement: Placement,
    name: str,
    *,
    organization: str = "",
    function: str = "",
    role_level: RoleLevel | None = None,
    met_on: date | None = None,
    met_via: MetVia | None = None,
) -> Contact:
    """Add a person the student met, or fill in blanks of a contact with the same name and organization."""
    contact = _find(placement.student_id, name, organization)
    if contact is None:
        facts: dict[str, Any] = {
            "name": clean(name),
            "organization": clean(organization),
            "met_on": met_on,
            "met_via": met_via,
        }
        contact = keep_contact(actor, placement, None, status=ContactStatus.MET, **facts)
    contact.function = contact.function or clean(function)
    contact.role_level = contact.role_level or role_level
    if met_on is not None:
        _note_last(contact, met_on)
    db.session.flush()
    return contact


def _note_last(contact: Contact, on: date) -> None:
    """Set the date of the last contact unless a later one is set."""
    if contact.last_contact_on is None or contact.last_contact_on < on:
        contact.last_contact_on = on


def _find(student_id: int, name: str, organization: str) -> Contact | None:
    """Return this student's contact with this name and organization, compared without case and accents."""
    query = select(Contact).where(Contact.student_id == student_id).order_by(Contact.id)
    sought = (fold(name), fold(organization))
    return next((c for c in db.session.scalars(query) if (fold(c.name), fold(c.organization)) == sought), None)


def keep_contact(actor: Actor, placement: Placement, contact: Contact | None, **facts: Any) -> Contact:
    """Add a contact, or change one."""
    if contact is None:
        contact = Contact(student_id=placement.student_id, placement_id=placement.id, created_at=clock.now())
        db.session.add(contact)
    for field, value in facts.items():
        setattr(contact, field, value)
    db.session.flush()
    return contact


def delete_contact(actor: Actor, contact: Contact) -> None:
    """Delete a contact and its history."""
    db.session.delete(contact)


def note_interaction(
    actor: Actor, contact: Contact, on: date, kind: InteractionKind, asked: int = 0, received: int = 0
) -> Interaction:
    """Add an interaction with a contact."""
    interaction = Interaction(
        contact_id=contact.id, on=on, kind=kind, introductions_asked=asked, introductions_received=received
    )
    db.session.add(interaction)
    _note_last(contact, on)
    return interaction


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
    actor: Actor, placement: Placement, tie: MentoringTie | None, person: Mapping[str, Any], **facts: Any
) -> MentoringTie:
    """Add or change a mentor, which also answers yes to having been mentored."""
    rules.check_meetings(facts.get("meetings_planned"), facts.get("meetings_held"))
    contact = keep_contact(actor, placement, tie.contact if tie else None, **person)
    if tie is None:
        tie = MentoringTie(placement_id=placement.id, contact_id=contact.id)
        db.session.add(tie)
    for field, value in facts.items():
        setattr(tie, field, value)
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
