"""One person's page: the brief on top, then what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import fold, short_date
from placement.relationships.models import Contact, Interaction, Promise
from placement.relationships.page.people import list_titles
from placement.relationships.queries.network import Network, Person
from placement.relationships.rules.status import Standing
from placement.relationships.services.introductions import IntroductionStep, find_introduced


@dataclass(frozen=True)
class PersonPage:
    """What one person's page shows. `unclear` are talks whose placement the student is asked for."""

    person: Person
    standing: Standing
    how_met: str
    introducer: Person | None
    introduced: Sequence[Person]
    last_talk: Interaction | None
    promises: Sequence[Promise]
    history: Sequence[Interaction]
    unclear: Sequence[Interaction]
    titles: dict[int, str]
    steps: Sequence[tuple[IntroductionStep, date | None]]
    others: Sequence[Person]

    @property
    def name(self) -> str:
        return self.person.contact.name


def gather(actor: Actor, network: Network, person: Person) -> PersonPage:
    """Gather one person's page."""
    standing, introduced = person.standing(clock.today()), find_introduced(person)
    others = [one for one in network.people.values() if one.id != person.id]
    return PersonPage(
        person=person,
        standing=standing,
        how_met=describe_meeting(person, standing),
        introducer=network.find_introducer(person),
        introduced=[one for one in others if (by := network.find_introducer(one)) and by.id == person.id],
        last_talk=max(person.talks, key=lambda one: (one.on, one.id), default=None),
        promises=person.open_promises,
        history=sorted(person.interactions, key=lambda one: (one.on, one.id), reverse=True),
        unclear=[one for one in person.interactions if one.placement_unclear],
        titles=list_titles(actor),
        steps=[(step, getattr(introduced, f"introduction_{step.value}_on")) for step in IntroductionStep]
        if introduced
        else [],
        others=sorted(others, key=lambda one: (fold(one.contact.name), one.id)),
    )


def describe_meeting(person: Person, standing: Standing) -> str:
    """Say in words how and when they met."""
    how = person.show("how_met")
    if standing.met_on is None:
        return "Not met yet"
    through = f" ({how.label.lower()})" if how else ""
    return f"Met {short_date(standing.met_on)}, {standing.met_on.year}{through}"


def get_own(network: Network, number: int) -> Contact:
    """Return a contact of this network by any id of its person."""
    return db.session.get_one(Contact, network.roots[number])
