"""Permissions on the objectives of a visible placement."""

from __future__ import annotations

from placement.agreements.queries.agreements import Agreements, WordingCase
from placement.agreements.rules.transitions import TABLE, AgreementVerb, Party
from placement.core.actors import Actor
from placement.placements.models import Placement
from placement.placements.rules import transitions as placements
from placement.placements.rules.transitions import is_office_for


def may_see(actor: Actor, subject: Agreements | tuple[Agreements, object]) -> bool:
    """Allow anyone with a role in the placement."""
    case = subject[0] if isinstance(subject, tuple) else subject
    return bool(placements.parties(actor, case.placement))


def may_write(actor: Actor, case: Agreements) -> bool:
    """Allow the student, or the office on their behalf."""
    return may_take(actor, case, AgreementVerb.SUBMIT)


def may_write_wording(actor: Actor, subject: WordingCase) -> bool:
    """Allow the student, or the office on their behalf."""
    return may_write(actor, subject.case)


def may_decide(actor: Actor, case: Agreements) -> bool:
    """Allow the placement's faculty, or the office on their behalf; never its student."""
    return may_take(actor, case, AgreementVerb.SIGN)


def may_administer(actor: Actor, case: Agreements) -> bool:
    """Allow the office links, addresses, and answers for the supervisor; never on their own placement."""
    return is_office_for(actor, case.placement)


def may_take(actor: Actor, case: Agreements, verb: AgreementVerb) -> bool:
    """Allow the parties the transition table names for a verb, or the office on their behalf."""
    named = any(is_party(actor, case.placement, party) for party in TABLE.parties_of(verb))
    return named or is_office_for(actor, case.placement)


def is_party(actor: Actor, placement: Placement, party: Party) -> bool:
    """True if the actor is this party."""
    held = placements.parties(actor, placement)
    return placements.Capacity(party.value) in held if party is not Party.SUPERVISOR else False


def list_rated_as(actor: Actor, placement: Placement) -> list[Party]:
    """List the parties this actor can rate attainment as; the office can rate as each, on their behalf."""
    if is_office_for(actor, placement):
        return list(Party)
    return [party for party in (Party.STUDENT, Party.FACULTY) if is_party(actor, placement, party)]
