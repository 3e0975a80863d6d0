"""Save a student's reach and the answers to being in touch later, each within its days (DOMAIN 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.relationships.models import ReachAnswers, ReachKind, ReachOccasion
from placement.relationships.rules.placing import COUNTED
from placement.relationships.rules.reach import is_open


def list_open_occasions(placement: Placement, today: date) -> list[ReachOccasion]:
    """List the occasions whose questions can be answered today."""
    if placement.state not in COUNTED:
        return []
    return [one for one in ReachOccasion if is_open(one, placement.starts_on, placement.ends_on, today)]


def save_reach(
    actor: Actor, placement: Placement, occasion: ReachOccasion, answers: Mapping[ReachKind, bool]
) -> ReachAnswers:
    """Save all eight answers at once; until the last day they can be changed. Raises RuleBroken outside its days."""
    today = clock.today()
    if occasion not in list_open_occasions(placement, today):
        raise RuleBroken("These questions can't be answered today.")
    if len(answers) < len(ReachKind):
        raise RuleBroken("Answer all eight questions, or skip them all.")
    saved = db.session.get(ReachAnswers, (placement.id, occasion))
    saved = saved or ReachAnswers(placement_id=placement.id, occasion=occasion)
    saved.saved_on = today
    for kind, answer in answers.items():
        setattr(saved, kind.value, answer)
    db.session.add(saved)
    db.session.flush()
    return saved
