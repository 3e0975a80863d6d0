"""A student of the demo and one person: talks, promises and steps, through the services, under the clock of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.demo.institution import read
from placement.demo.plan import BEGUN, Intern
from placement.demo.random_streams import Chance
from placement.demo.terms import DAY
from placement.relationships.models import Contact, InteractionKind, ReachKind, ReminderKind, Rhythm
from placement.relationships.queries.network import Network, Person, get_person, read_network
from placement.relationships.rules.talks import MINUTES, Talk
from placement.relationships.services import this_week
from placement.relationships.services.capture import save_line
from placement.relationships.services.contacts import edit_contact, find_or_add, list_known
from placement.relationships.services.introductions import IntroductionStep, record_step
from placement.relationships.services.talks import save_talk


@dataclass(eq=False)
class Circle:
    """The people around one student, from the first day to the last on which something happens."""

    intern: Intern
    chance: Chance

    @property
    def actor(self) -> Actor:
        return self.intern.student

    @property
    def has_room(self) -> bool:
        """False once the student knows as many people as planned."""
        return len(list_known(self.actor.id or 0)) < self.intern.most_people

    @property
    def has_begun(self) -> bool:
        return self.intern.state in BEGUN and clock.today() >= self.intern.dates.start

    def draw(self, first: date, last: date) -> datetime:
        """Return a moment on a workday between two days."""
        last = min(last, self.intern.context.yesterday)
        day = first + self.chance.days(0, max(0, (last - first).days))
        return self.chance.at(day - max(0, day.weekday() - 4) * DAY)

    def later(self, fewest: int, most: int) -> datetime:
        """Return a moment so many days from now."""
        return self.chance.at(clock.today() + self.chance.days(fewest, most))

    def often(self, name: str) -> bool:
        return self.chance.happens(read("people")["often"][name])

    def find(self, contact_id: int) -> tuple[Network, Person]:
        return get_person(self.actor, contact_id)

    def find_supervisor(self) -> int | None:
        """Return the contact of the placement's supervisor, if any."""
        own = Contact.student_id == self.actor.id, Contact.supervisor_id == self.intern.supervisor.id
        return db.session.scalar(select(Contact.id).where(*own).limit(1))

    def find_earlier(self) -> int | None:
        """Return the latest person met in another placement only, if any."""
        here = self.intern.placement.id
        people = read_network(self.actor.id or 0).people.values()
        earlier = [one.id for one in people if one.placement_ids and here not in one.placement_ids]
        return max(earlier, default=None)


def draw_name(circle: Circle) -> str:
    return next(circle.intern.context.met).full


def capture(circle: Circle, name: str, *, via: str = "", promises: bool = False, organization: str = "") -> int:
    """Write one line about a person met today; return their contact."""
    data, chance = read("people"), circle.chance
    place = chance.choice(data["at_work" if circle.has_begun else "before"])
    parts = [f"{name} @ {organization or circle.intern.host.line['name']}", chance.choice(data["teams"]), place]
    if via:
        parts.append(f"via {via}")
    if promises and (promise := draw_promise(circle)):
        parts.append(f"promised {promise}")
    return save_line(circle.actor, ", ".join(parts)).contact.id


def capture_wish(circle: Circle, name: str) -> int:
    """Write one line about a person to meet; return their contact."""
    organization, team = circle.intern.host.line["name"], circle.chance.choice(read("people")["teams"])
    begin = circle.chance.choice(("? ", "to meet: "))
    return save_line(circle.actor, f"{begin}{name} @ {organization}, {team}").contact.id


def draw_promise(circle: Circle) -> str:
    """Return a promise with its day; empty once all are used up."""
    words = circle.intern.context.texts.deal("promises")
    day = clock.today() + circle.chance.days(2, 4)
    day += DAY * 2 if day.weekday() > 4 else DAY * 0
    return f"{words} by {day:%a}" if words else ""


def talk(circle: Circle, contact_id: int, *names: str) -> None:
    """Save a talk on the person's page; the names are people to meet next."""
    network, person = circle.find(contact_id)
    deal, often = circle.intern.context.texts.deal, circle.often
    said: dict[str, Any] = {
        "note": deal("notes") if often("note") else "",
        "learned": deal("learned") if often("learned") else "",
        "offer": deal("offers") if often("offer") else "",
        "promise": draw_promise(circle) if often("promise") else "",
    }
    minutes = circle.chance.choice((None, *MINUTES))
    kind = InteractionKind.CATCH_UP if person.talks else InteractionKind.MEETING
    save_talk(circle.actor, network, person, Talk(clock.today(), kind, minutes, names=names, **said))


def find_named(circle: Circle, name: str) -> int:
    """Return the contact with a name, which the talk before has added."""
    network = read_network(circle.actor.id or 0)
    return next(one.id for one in network.people.values() if one.contact.name == name)


def finish(circle: Circle, contact_id: int, kind: ReminderKind) -> None:
    """Do a reminder; a promise only if one is open."""
    network, person = circle.find(contact_id)
    if kind is not ReminderKind.PROMISE or person.open_promises:
        this_week.finish(circle.actor, network, person, kind)


def put_off(circle: Circle, contact_id: int) -> None:
    """Put a reminder off until Monday, or stop it for good."""
    _, person = circle.find(contact_id)
    choose = circle.chance.choice((this_week.put_off, this_week.stop))
    choose(circle.actor, person, circle.chance.choice((ReminderKind.TOUCH, ReminderKind.THANK_YOU)))


def introduce(circle: Circle, contact_id: int, step: IntroductionStep) -> None:
    """Record a step of an introduction."""
    record_step(circle.actor, *circle.find(contact_id), step)


def know_well(circle: Circle, contact_id: int) -> None:
    """Choose a rhythm, say whom one can ask, and sometimes show the person to faculty."""
    contact = circle.find(contact_id)[1].contact
    facts: dict[str, Any] = {}
    if circle.often("rhythm"):
        facts["rhythm"] = circle.chance.choice((Rhythm.MONTH, Rhythm.MONTH, Rhythm.QUARTER, Rhythm.HALF_YEAR))
    if circle.often("reach"):
        kinds = [kind.value for kind in ReachKind]
        facts["reach_kinds"] = sorted(circle.chance.sample(kinds, circle.chance.choice((1, 1, 2))), key=kinds.index)
    if circle.often("share"):
        facts["shared_with_faculty"] = True
    edit_contact(circle.actor, contact, **facts)


def add_known(circle: Circle, organization: str) -> int:
    """Add someone known from before, as from a file of one's address book."""
    contact = find_or_add(circle.actor.id or 0, draw_name(circle), organization).contact
    edit_contact(circle.actor, contact, field=contact.field or circle.chance.choice(read("people")["teams"]))
    return contact.id
