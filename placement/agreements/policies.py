"""What an actor may do with the objectives of a placement they can see."""

from __future__ import annotations

from placement.agreements.queries.agreements import Case, WordingCase
from placement.agreements.rules.transitions import Party
from placement.core.actors import Actor
from placement.placements.models import Placement
from placement.placements.rules import transitions as placements
from placement.placements.rules.transitions import is_office_for


def may_see(actor: Actor, subject: Case | tuple[Case, object]) -> bool:
    """Whoever stands in some capacity to the placement."""
    case = subject[0] if isinstance(subject, tuple) else subject
    return bool(placements.parties(actor, case.placement))


def may_write(actor: Actor, case: Case) -> bool:
    """The student, or the office for them."""
    return is_party(actor, case.placement, Party.STUDENT) or is_office_for(actor, case.placement)


def may_write_wording(actor: Actor, subject: WordingCase) -> bool:
    """The student, or the office for them."""
    return may_write(actor, subject.case)


def may_decide(actor: Actor, case: Case) -> bool:
    """The placement's own faculty, or the office for them; never the student who wrote them."""
    return is_party(actor, case.placement, Party.FACULTY) or is_office_for(actor, case.placement)


def may_administer(actor: Actor, case: Case) -> bool:
    """Links, addresses, and answering for the supervisor: the office, and never about its own placement."""
    return is_office_for(actor, case.placement)


def is_party(actor: Actor, placement: Placement, party: Party) -> bool:
    """Whether the actor answers for themselves in this capacity."""
    held = placements.parties(actor, placement)
    return placements.Party(party.value) in held if party is not Party.SUPERVISOR else False


def list_rated_as(actor: Actor, placement: Placement) -> list[Party]:
    """In which capacities this actor says how far objectives were attained; the office in each, on behalf."""
    if is_office_for(actor, placement):
        return list(Party)
    return [party for party in (Party.STUDENT, Party.FACULTY) if is_party(actor, placement, party)]
