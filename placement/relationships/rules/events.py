"""An event of a placement as the student says it, and its rules. Dates are arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from placement.core.errors import RuleBroken
from placement.core.text import short_date
from placement.relationships.models import HowMet, PlacementEventKind

AROUND = timedelta(days=90)  # an orientation can come before the first day, a farewell after the last

HOW_MET = {
    PlacementEventKind.TEAM: HowMet.MEETING,
    PlacementEventKind.TRAINING: HowMet.WORKSHOP,
    PlacementEventKind.WORKSHOP: HowMet.WORKSHOP,
    PlacementEventKind.SOCIAL: HowMet.SOCIAL,
    PlacementEventKind.ASSOCIATION: HowMet.EVENT,
    PlacementEventKind.INDUSTRY: HowMet.EVENT,
    PlacementEventKind.INTERN: HowMet.EVENT,
}


@dataclass(frozen=True)
class EventFacts:
    """An event in the student's words. `contact_ids` are people they have, `names` are typed."""

    kind: PlacementEventKind
    on: date
    title: str = ""
    attended: bool | None = None
    learned: str = ""
    contact_ids: Sequence[int] = ()
    names: Sequence[str] = ()

    @property
    def has_people(self) -> bool:
        return bool(self.contact_ids or self.names)


def settle_attended(facts: EventFacts, today: date) -> bool | None:
    """Return the answer, or yes where people are named. Raises RuleBroken for answers that contradict each other."""
    if facts.on > today and (facts.attended is not None or facts.has_people or facts.learned):
        raise RuleBroken(
            f"This event is on {short_date(facts.on)}. Say whether you went and whom you met once it is over.", "on"
        )
    if facts.attended is False and facts.has_people:
        raise RuleBroken("You named people and said you didn't go. Clear one of the two.", "attended")
    return True if facts.has_people else facts.attended


def check_near(on: date, starts_on: date, ends_on: date) -> None:
    """Raise RuleBroken for a day far from the placement, which is a typing error."""
    if not starts_on - AROUND <= on <= ends_on + AROUND:
        first, last = (f"{short_date(day)}, {day.year}" for day in (starts_on, ends_on))
        raise RuleBroken(f"Enter a day near your placement, which is from {first} to {last}.", "on")
