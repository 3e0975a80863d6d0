"""One person's page: the brief on top, then what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.text import fold, short_date
from placement.relationships.models import ContactEntry, HowMet, Interaction, PlacementEvent, Promise
from placement.relationships.page.drafts import DraftKind, list_drafts
from placement.relationships.page.people import list_titles
from placement.relationships.queries.events import find_sources
from placement.relationships.queries.network import Network, Person
from placement.relationships.queries.questions import list_bank
from placement.relationships.rules.questions import Question, choose
from placement.relationships.rules.status import Standing
from placement.relationships.services.about_me import get_about_me
from placement.relationships.services.checkins import MadeBy, get_checkins
from placement.relationships.services.history import list_places
from placement.relationships.services.introductions import IntroductionStep, find_introduced


@dataclass(frozen=True)
class Step:
    """One step of an introduction, and its day; `step` is empty for what isn't recorded here."""

    label: str
    on: date | None
    step: IntroductionStep | None = None


@dataclass(frozen=True)
class PersonPage:
    """The page of one person.

    `places` has the placements in which an unclear talk could have happened, by talk; `saved` is what Undo takes back.
    """

    person: Person
    standing: Standing
    how_met: str
    introducer: Person | None
    introduced: Sequence[Person]
    last_talk: Interaction | None
    promises: Sequence[Promise]
    questions: Sequence[Question]
    history: Sequence[Interaction]
    places: Mapping[int, Sequence[int]]
    titles: Mapping[int, str]
    sources: Mapping[int, MadeBy]
    events: Mapping[int, PlacementEvent]
    steps: Sequence[Step]
    is_closed: bool
    drafts: Sequence[DraftKind]
    introduction: str
    saved: ContactEntry | None

    @property
    def name(self) -> str:
        return self.person.contact.name


def gather(actor: Actor, network: Network, person: Person, saved: ContactEntry | None = None) -> PersonPage:
    """Gather one person's page."""
    today, titles = clock.today(), list_titles(actor)
    standing, contact = person.standing(today), find_introduced(person)
    return PersonPage(
        person=person,
        standing=standing,
        how_met=describe_meeting(person, standing, titles),
        introducer=network.find_introducer(person),
        introduced=list_introduced(network, person),
        last_talk=max(person.talks, key=lambda one: (one.on, one.id), default=None),
        promises=person.open_promises,
        questions=choose(person.id, today, list_bank()),
        history=sorted(person.interactions, key=lambda one: (one.on, one.id), reverse=True),
        places=list_unclear(person),
        titles=titles,
        sources=get_checkins().find_sources([one.id for one in person.interactions]),
        events=find_sources([one.id for one in person.interactions]),
        steps=list_steps(person, standing),
        is_closed=contact is not None and contact.introduction_closed_on is not None,
        drafts=list_drafts(network, person),
        introduction=get_about_me().find_introduction(actor),
        saved=saved,
    )


def list_introduced(network: Network, person: Person) -> list[Person]:
    """List the people this one introduced, by name."""
    by = network.introduced_by()
    found = [one for one in network.people.values() if by[one.id] == person.id]
    return sorted(found, key=lambda one: (fold(one.contact.name), one.id))


def list_unclear(person: Person) -> dict[int, list[int]]:
    """Map each talk whose placement is unclear to the placements it could be of."""
    unclear = [one for one in person.interactions if one.placement_unclear]
    return {one.id: [span.placement_id for span in list_places(person.contact, one)] for one in unclear}


def list_steps(person: Person, standing: Standing) -> list[Step]:
    """List the steps of an introduction in order; none without an introducer."""
    contact = find_introduced(person)
    if contact is None:
        return []
    days = {step: getattr(contact, step.column) for step in IntroductionStep}
    wished = [Step("Wished", person.wish.wished_on)] if person.wish else []
    asked, made, told = (
        Step(label, days[step], step)
        for label, step in (
            ("Asked", IntroductionStep.ASKED),
            ("Introduced", IntroductionStep.MADE),
            ("Told how it went", IntroductionStep.TOLD),
        )
    )
    return [*wished, asked, made, Step("Met", standing.met_on), told]


def describe_meeting(person: Person, standing: Standing, titles: Mapping[int, str]) -> str:
    """Say in words how, when and where they met."""
    how: HowMet | None = person.show("how_met")
    if standing.met_on is None:
        return f"Not met yet ({how.label.lower()})" if how else "Not met yet"
    first = next((one for one in person.talks if one.on == standing.met_on), None)
    place = titles.get(first.placement_id) if first and first.placement_id else None
    said = [f"{short_date(standing.met_on)}, {standing.met_on.year}", how.label.lower() if how else "", place or ""]
    return " · ".join(part for part in said if part)
