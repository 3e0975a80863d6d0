"""Save outcomes. Services never commit."""

from __future__ import annotations

from collections.abc import Mapping

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import OfferDecision, Outcome, OutcomeKind
from placement.relationships.queries import outcomes as queries
from placement.relationships.rules import evidence as rules


def name_recorder(actor: Actor, says: bool | None, on_behalf_of: str) -> str:
    """Return the staff name to store with an answer given on behalf; empty if there is no answer."""
    return actor.name if on_behalf_of and says is not None else ""


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
            _answer(outcome, who, answer, name_recorder(actor, answer, on_behalf_of))
    db.session.flush()
    audit.record(actor, "say outcomes", "placement", placement.id, source=who, on_behalf_of=on_behalf_of)


def _answer(outcome: Outcome, who: str, says: bool | None, recorded_by: str) -> None:
    """Save one answer with its date and recorder; documents have no recorder."""
    if getattr(outcome, f"{who}_says") is not says:
        setattr(outcome, f"{who}_as_of", clock.today() if says is not None else None)
    setattr(outcome, f"{who}_says", says)
    if who != "document":
        setattr(outcome, f"{who}_recorded_by", recorded_by)
