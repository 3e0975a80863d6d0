"""Save mentors, and who says that the student was mentored. Services never commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.relationships.models import Contact, InteractionKind, MentorAnswer, MentoringTie, TieStage
from placement.relationships.queries import outcomes as queries
from placement.relationships.queries.contacts import has_talked
from placement.relationships.queries.mentors import find_tie
from placement.relationships.rules import mentors as rules
from placement.relationships.services.confirmations import withdraw
from placement.relationships.services.contacts import list_family
from placement.relationships.services.interactions import add_interaction
from placement.relationships.services.outcomes import name_recorder


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
        answer.host_recorded_by = name_recorder(actor, says, on_behalf_of)
    audit.record(actor, "answer mentor question", "placement", placement.id, source=who, on_behalf_of=on_behalf_of)


def _give_answer(placement: Placement) -> MentorAnswer:
    answer = queries.find_answer(placement)
    if answer is None:
        answer = MentorAnswer(placement_id=placement.id, answered_at=clock.now())
        db.session.add(answer)
    return answer


def keep_mentor(
    actor: Actor,
    placement: Placement,
    tie: MentoringTie | None,
    contact: Contact,
    *,
    stage: TieStage = TieStage.FOUND,
    **facts: Any,
) -> MentoringTie:
    """Name a contact as a mentor, or change that.

    One who was found answers yes to having been mentored, and means that they met. One who is wished for or asked
    says neither.
    """
    rules.check_planned(facts.get("meetings_planned"))
    tie = _give_tie(placement, tie, contact)
    rules.check_stage(tie.stage if tie.id else None, stage)
    tie.stage = stage
    for name, value in facts.items():
        setattr(tie, name, value)
    if stage is TieStage.ASKED and tie.asked_on is None:
        tie.asked_on = clock.today()
    if stage is TieStage.FOUND:
        if not has_talked(list_family(contact)):
            met_on = min(facts.get("started_on") or clock.today(), clock.today())
            add_interaction(actor, contact, met_on, InteractionKind.MEETING, placement)
        answer_mentored(actor, placement, True)
    db.session.flush()
    return tie


def _give_tie(placement: Placement, tie: MentoringTie | None, contact: Contact) -> MentoringTie:
    """Return the tie, which is now about this contact. Raises RuleBroken if the person has another one."""
    family = list_family(contact)
    found = find_tie(placement, family)
    if tie is None:
        if found is not None:
            return found
        tie = MentoringTie(placement_id=placement.id, contact_id=contact.id, counts_talks=True)
        db.session.add(tie)
        return tie
    if found is not None and found.id != tie.id:
        raise RuleBroken("You already list this person. Open their entry on Mentors to change it.", "person_id")
    if tie.contact_id not in family:
        withdraw(tie)
        tie.contact_id = contact.id
    return tie


def note_asked(actor: Actor, placement: Placement, tie: MentoringTie) -> None:
    """Record that the student asked today, as a touch of that person."""
    tie.stage, tie.asked_on = TieStage.ASKED, clock.today()
    add_interaction(actor, tie.contact, clock.today(), InteractionKind.FOLLOW_UP)


def rate_mentor(actor: Actor, tie: MentoringTie, answers: Mapping[str, int | None]) -> None:
    """Save the nine statements; those left out are not rated."""
    for name in rules.STATEMENTS:
        setattr(tie, name, answers.get(name))
    tie.statements_on = clock.today()
    db.session.flush()


def remove_mentor(actor: Actor, placement: Placement, tie: MentoringTie) -> None:
    """Delete the mentoring record, with what they confirmed; the contact and the answer yes stay."""
    withdraw(tie)
    db.session.delete(tie)
    audit.record(actor, "remove mentor", "placement", placement.id)
