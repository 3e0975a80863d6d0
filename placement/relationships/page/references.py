"""A placement's references, and whom to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placement.core.actors import Actor
from placement.core.text import fold, short_date
from placement.placements.models import Placement
from placement.placements.queries.placements import list_supervisors
from placement.relationships.models import Reference
from placement.relationships.queries.network import Network, Person
from placement.relationships.queries.references import list_references
from placement.relationships.services.evaluations import list_willing


@dataclass(frozen=True)
class ReferenceLine:
    """One reference with its person."""

    reference: Reference
    person: Person

    @property
    def name(self) -> str:
        return self.person.contact.name

    @property
    def status(self) -> str:
        """Agreed, asked, or not asked yet."""
        if self.reference.has_agreed:
            return "Agreed"
        return f"Asked {_say(self.reference.asked_on)}" if self.reference.asked_on else "Not asked yet"

    @property
    def facts(self) -> list[str]:
        """The terms agreed on, in words."""
        one = self.reference
        until = f"Until {_say(one.until_on)}" if one.until_on else ""
        return [said for said in (one.allowed_for, until, one.how_to_reach) if said]


def _say(day: date | None) -> str:
    return f"{short_date(day)}, {day.year}" if day else ""


@dataclass(frozen=True)
class ToAsk:
    """A supervisor to ask for a reference, and a sentence on their answer, if the student may see it."""

    person: Person
    text: str

    @property
    def name(self) -> str:
        return self.person.contact.name


@dataclass(frozen=True)
class References:
    """The references of a placement; `open` are those asked or planned who have not agreed."""

    lines: Sequence[ReferenceLine]
    to_ask: Sequence[ToAsk]

    @property
    def open(self) -> list[ReferenceLine]:
        return [one for one in self.lines if not one.reference.has_agreed]

    @property
    def is_settled(self) -> bool:
        """True if no one is still to answer, and someone agreed or no one is suggested."""
        return not self.open and (bool(self.lines) or not self.to_ask)


def gather_references(actor: Actor, placement: Placement, network: Network) -> References:
    """Gather the references of the actor's own placement."""
    found = [(one, network.people[network.roots[one.contact_id]]) for one in list_references(placement)]
    asked = {person.id for _, person in found}
    supervisors = {one.supervisor_id for one in list_supervisors(placement.id) if not one.never_began}
    people = sorted(network.people.values(), key=lambda one: (fold(one.contact.name), one.id))
    willing = list_willing(actor, placement)
    to_ask = []
    for person in people:
        ids = [one for one in supervisors if any(member.supervisor_id == one for member in person.members)]
        answers = [willing[one] for one in ids if one in willing]
        if ids and person.id not in asked:
            answer = f"Would be a reference: {answers[0].label}." if answers else ""
            to_ask.append(ToAsk(person, f"Your supervisor. {answer}".strip()))
    return References([ReferenceLine(*one) for one in found], to_ask)
