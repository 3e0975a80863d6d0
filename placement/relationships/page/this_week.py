"""This week: what a student could do for their network, as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from placement.core import clock
from placement.core.actors import Actor
from placement.core.text import short_date
from placement.relationships.models import ReminderKind
from placement.relationships.page.first_weeks import FirstRow, list_first
from placement.relationships.page.understood import Understood, describe
from placement.relationships.policies import may_use_people
from placement.relationships.queries.network import Network, Person, list_this_week, read_network
from placement.relationships.rules.this_week import SHOWN, Reminder
from placement.relationships.services.entries import find_entry


@dataclass(frozen=True)
class Suggestion:
    """One row of This week."""

    reminder: Reminder
    title: str
    text: str

    @property
    def kind(self) -> str:
        return str(self.reminder.kind.value)


@dataclass(frozen=True)
class Paused:
    """A kind of reminder that was just put off or stopped, and the sentence about it."""

    person: Person
    kind: str
    sentence: str


@dataclass(frozen=True)
class CapturePage:
    """The line to capture, the answer to what was just done, and This week, as Home and People show them.

    `line`, `typed_on` and `replaces` fill the form with a line that is edited. `paused` is what was just put off.
    `first_weeks` are the people to meet first; `first` is the one the line is about.
    """

    typed_by: int
    understood: Understood | None
    paused: Paused | None
    this_week: Sequence[Suggestion]
    line: str = ""
    typed_on: str = ""
    replaces: int | str = ""
    first: str = ""
    first_weeks: Sequence[FirstRow] = ()


def gather_capture(actor: Actor, network: Network, asked: Mapping[str, str]) -> CapturePage:
    """Gather the line, the answer to what the address names as just done, and This week."""
    saved, edited = (find_entry(actor, asked.get(name, "")) for name in ("saved", "edit"))
    found = CapturePage(
        typed_by=actor.id or 0,
        understood=describe(network, saved) if saved else None,
        paused=find_paused(network, asked.get("paused", "")),
        this_week=list_suggestions(network),
    )
    if edited is None:
        return found
    first = str(edited.steps.get("first", "")).rpartition(".")[2]
    typed_on = str(edited.steps.get("typed_on", ""))
    return replace(found, line=edited.line, typed_on=typed_on, replaces=edited.id, first=first)


def gather_home(actor: Actor, asked: Mapping[str, str]) -> CapturePage | None:
    """Gather what Home shows of the actor's network; None for students who don't use People."""
    if not may_use_people(actor):
        return None
    network = read_network(actor.id or 0)
    found, rows = gather_capture(actor, network, asked), list_first(actor, network)
    chosen = next((one for one in rows if one.first.value == asked.get("first")), None)
    if chosen is not None and not found.replaces:
        found = replace(found, line=chosen.line, first=chosen.first.value)
    return replace(found, first_weeks=rows)


def find_paused(network: Network, said: str) -> Paused | None:
    """Return the reminder that an address names as just put off: "12.thank-you"."""
    number, _, kind = said.partition(".")
    root = network.roots.get(int(number)) if number.isdecimal() and len(number) < 10 else None
    if root is None or kind not in {one.value for one in ReminderKind}:
        return None
    person, reminder = network.people[root], ReminderKind(kind)
    if reminder not in person.pauses:
        return None
    name, until = person.contact.name, person.pauses[reminder]
    when = f"until {short_date(until)}" if until else "again"
    return Paused(person, kind, f"“{reminder.label}” for {name} won't be shown {when}.")


def list_suggestions(network: Network) -> list[Suggestion]:
    """List the first reminders of today as sentences."""
    found = list_this_week(network, clock.today())[:SHOWN]
    return [Suggestion(one, *SENTENCES[one.kind](network, network.people[one.person_id])) for one in found]


def _promise(network: Network, person: Person) -> tuple[str, str]:
    first, due_on = next((one, one.due_on) for one in person.open_promises if one.due_on is not None)
    words, day = first.words or "something", short_date(due_on)
    due = f"It was due {day}." if due_on < clock.today() else f"It is due {day}."
    return f"Keep your promise to {person.contact.name}", f"You promised {words}. {due}"


def _thank(network: Network, person: Person) -> tuple[str, str]:
    met_on = person.standing(clock.today()).met_on
    return f"Thank {person.contact.name}", f"You first talked on {short_date(met_on)}." if met_on else ""


def _tell(network: Network, person: Person) -> tuple[str, str]:
    introducer = network.find_introducer(person)
    name = introducer.contact.name if introducer else "the person who introduced you"
    return f"Tell {name} how it went with {person.contact.name}", "People like to hear what came of an introduction."


def _touch(network: Network, person: Person) -> tuple[str, str]:
    last = person.standing(clock.today()).last_touch_on
    rhythm = person.show("rhythm").label.lower()
    text = f"Last in touch on {short_date(last)}; you chose {rhythm}." if last else ""
    return f"Get in touch with {person.contact.name}", text


def _wish(network: Network, person: Person) -> tuple[str, str]:
    introducer = network.find_introducer(person)
    text = (
        f"Ask {introducer.contact.name} to introduce you."
        if introducer
        else "Who could introduce you? You can also write to them yourself."
    )
    return f"Meet {person.contact.name}", text


SENTENCES = {
    ReminderKind.PROMISE: _promise,
    ReminderKind.THANK_YOU: _thank,
    ReminderKind.TELL: _tell,
    ReminderKind.TOUCH: _touch,
    ReminderKind.WISH: _wish,
}
