"""Freeze the skills of terms that have begun."""

from __future__ import annotations

from placement import jobs
from placement.core import clock
from placement.core.actors import SYSTEM
from placement.terms.services.freeze_skills import begun_unfrozen, freeze_skills


@jobs.periodic
def freeze_begun_terms() -> int:
    """Freeze the skill list of each term that has begun; returns how many."""
    begun = begun_unfrozen(clock.today())
    for term in begun:
        freeze_skills(SYSTEM, term)
    return len(begun)
