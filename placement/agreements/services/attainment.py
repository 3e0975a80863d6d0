"""Rate the attainment of objectives as student, supervisor, or faculty."""

from __future__ import annotations

from collections.abc import Mapping

from placement.agreements.models import Attainment, Objective
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import AttainmentRating, Party
from placement.agreements.services import transition
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.placements.models import Placement


def rate_attainment(
    actor: Actor,
    placement: Placement,
    party: Party,
    ratings: Mapping[int, AttainmentRating],
    *,
    on_behalf_of: str = "",
) -> None:
    """Save this party's ratings of final objectives, by number; others are unchanged.

    A rating staff resubmit unchanged stays attributed to the person who gave it.
    """
    rules.check_rateable(placement.state)
    wordings = {wording.objective.number: wording for wording in queries.list_in_force(placement)}
    if unknown := sorted(ratings.keys() - wordings.keys()):
        raise RuleBroken(f"There is no objective {unknown[0]} in the final version.")
    rules.check_attainment(ratings)
    for number, (attainment, reason) in sorted(ratings.items()):
        objective, rating = wordings[number].objective, AttainmentRating(attainment, reason.strip())
        if not (on_behalf_of and rating == rating_of(objective, party)):
            setattr(objective, f"attained_{party.value}", rating.attainment)
            setattr(objective, f"reason_{party.value}", rating.reason)
            setattr(objective, f"recorded_{party.value}", actor.name if on_behalf_of else "")
    if ratings:
        agreement = next(iter(wordings.values())).agreement
        transition.record_act(actor, agreement, rules.rated_as(party), agreement.state, on_behalf_of=on_behalf_of)


def rating_of(objective: Objective, party: Party) -> tuple[Attainment | None, str]:
    """Return this party's current rating and reason."""
    return getattr(objective, f"attained_{party.value}"), getattr(objective, f"reason_{party.value}")
