"""The last week of a placement: whom to thank, write to, and connect with, and promises to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.text import fold, short_date
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement, list_supervisors
from placement.relationships.models import IdeaChoice, Interaction, InteractionKind, Promise, ReminderKind
from placement.relationships.page.references import References, gather_references
from placement.relationships.page.understood import Understood, describe
from placement.relationships.policies import may_use_people
from placement.relationships.queries.network import Network, Person, read_network
from placement.relationships.rules.last_week import BEFORE, SHOWN, is_open
from placement.relationships.rules.placing import COUNTED
from placement.relationships.services.entries import find_entry


@dataclass(frozen=True)
class LastWeekItem:
    """One person to write to, and a sentence about why."""

    person: Person
    text: str
    promise: Promise | None = None

    @property
    def name(self) -> str:
        return self.person.contact.name


@dataclass(frozen=True)
class LastWeekPart:
    """One part of the page: the first people, and how many more there are."""

    shown: Sequence[LastWeekItem]
    more: int


@dataclass(frozen=True)
class LastWeekPage:
    """The page of a placement's last week."""

    placement: Placement
    thanks: LastWeekPart
    wishes: LastWeekPart
    connect: LastWeekPart
    references: References
    promises: LastWeekPart
    understood: Understood | None
    asks_ideas: bool

    @property
    def is_done(self) -> bool:
        return self.references.is_settled and not any(
            part.shown for part in (self.thanks, self.wishes, self.connect, self.promises)
        )


def get_last_week(actor: Actor, ref: str) -> Placement:
    """Return a placement whose last week is now. Raises NotThere."""
    placement = get_placement(actor, ref)
    if placement.student_id == actor.id and not has_last_week(actor, placement):
        raise NotThere
    return placement


def has_last_week(actor: Actor, placement: Placement) -> bool:
    """True for the student in the last week of a placement, if they use People."""
    return placement.student_id == actor.id and is_last_week(placement) and may_use_people(actor)


def is_last_week(placement: Placement) -> bool:
    """True from 7 days before the end of a placement to 14 days after it."""
    return placement.state in COUNTED and is_open(placement.ends_on, clock.today())


def gather(actor: Actor, placement: Placement, saved: str) -> LastWeekPage:
    """Gather the page; `saved` is the entry that Undo takes back."""
    network, entry = read_network(placement.student_id), find_entry(actor, saved)
    people = sorted(network.people.values(), key=lambda one: (fold(one.contact.name), one.id))
    supervisors = {one.supervisor_id for one in list_supervisors(placement.id) if not one.never_began}
    return LastWeekPage(
        placement=placement,
        thanks=cut(list_thanks(people, placement, supervisors)),
        wishes=cut(list_wishes(network, people, placement)),
        connect=cut(list_connect(people, placement)),
        references=gather_references(actor, placement, network),
        promises=cut(list_promises(people)),
        understood=describe(network, entry) if entry else None,
        asks_ideas=db.session.get(IdeaChoice, placement.id) is None,
    )


def cut(items: Sequence[LastWeekItem]) -> LastWeekPart:
    """Keep the first people of a part."""
    return LastWeekPart(items[:SHOWN], len(items[SHOWN:]))


def list_thanks(people: Iterable[Person], placement: Placement, supervisors: set[int]) -> list[LastWeekItem]:
    """List those met here and not thanked since, most talks first; the supervisors of the placement, in any case."""
    found = []
    for person in people:
        talks = talks_in(person, placement)
        is_supervisor = any(one.supervisor_id in supervisors for one in person.members)
        since = talks[0].on if talks else placement.starts_on or date.min
        if (talks or is_supervisor) and not is_thanked(person, since):
            found.append((not is_supervisor, -len(talks), LastWeekItem(person, _say_talks(talks, is_supervisor))))
    return [item for *_, item in sorted(found, key=lambda one: one[:2])]


def is_thanked(person: Person, since: date) -> bool:
    """True if the student thanked a person from this day on, or never wants to be reminded of it."""
    thanks = [one.on for one in person.interactions if one.kind is InteractionKind.THANKS]
    return any(on >= since for on in thanks) or is_never(person, ReminderKind.THANK_YOU)


def _say_talks(talks: Sequence[Interaction], is_supervisor: bool) -> str:
    said = ["Your supervisor."] if is_supervisor else []
    if talks:
        count = "once" if len(talks) == 1 else f"{len(talks)} times"
        said.append(f"You talked {count}, last on {short_date(talks[-1].on)}.")
    return " ".join(said)


def talks_in(person: Person, placement: Placement) -> list[Interaction]:
    """List the talks with a person in this placement, oldest first."""
    return [one for one in person.talks if one.placement_id == placement.id]


def list_wishes(network: Network, people: Iterable[Person], placement: Placement) -> list[LastWeekItem]:
    """List the wishes of this placement without a talk, unless the student wrote to them in these days."""
    opened = placement.ends_on - BEFORE if placement.ends_on else clock.today()
    found = []
    for person in people:
        is_wish = any(one.wished_on and one.wished_in_id == placement.id for one in person.members)
        is_written = any(one.on >= opened for one in person.interactions)
        if not is_wish or person.talks or is_written or is_never(person, ReminderKind.WISH):
            continue
        introducer = network.find_introducer(person)
        text = (
            f"{introducer.contact.name} could introduce you, or you can write to them yourself." if introducer else ""
        )
        found.append(LastWeekItem(person, text))
    return found


def list_connect(people: Iterable[Person], placement: Placement) -> list[LastWeekItem]:
    """List those met here with whom the student isn't connected yet, most talks first."""
    met = [person for person in people if talks_in(person, placement)]
    apart = [one for one in met if not any(happened.kind is InteractionKind.CONNECTED for happened in one.interactions)]
    apart.sort(key=lambda one: -len(talks_in(one, placement)))
    return [LastWeekItem(one, str(one.show("organization"))) for one in apart]


def list_promises(people: Iterable[Person]) -> list[LastWeekItem]:
    """List open promises, those with a day first."""
    found = [(one, person) for person in people for one in person.open_promises]
    found.sort(key=lambda pair: (pair[0].due_on is None, pair[0].due_on or pair[0].made_on, pair[0].id))
    return [
        LastWeekItem(person, promise.said or f"A promise from {short_date(promise.made_on)}", promise)
        for promise, person in found
    ]


def is_never(person: Person, kind: ReminderKind) -> bool:
    """True if the student said never to this kind of reminder about this person."""
    return kind in person.pauses and person.pauses[kind] is None
