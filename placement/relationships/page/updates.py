"""One update to several people: the text, and each person's email with a first line of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template

from placement.core import clock
from placement.core.actors import Actor
from placement.core.text import fold, short_date
from placement.relationships.models import InteractionKind
from placement.relationships.page.drafts import first_name, mail_address
from placement.relationships.queries.network import Network, Person


@dataclass(frozen=True)
class Letter:
    """The email to one person; `is_sent` if an update to them is noted for today."""

    person: Person
    text: str
    address: str
    is_sent: bool


def list_met(network: Network) -> list[tuple[int, str]]:
    """List the people the student met, with the organization where there is one, by name."""
    today = clock.today()
    met = [one for one in network.people.values() if one.standing(today).met_on is not None]
    named = [(one.id, ", ".join(filter(None, (one.contact.name, one.show("organization"))))) for one in met]
    return sorted(named, key=lambda one: (fold(one[1]), one[0]))


def write_text(actor: Actor) -> tuple[str, str]:
    """Return the subject and the text to begin with, without a first line."""
    written = render_template("relationships/drafts/update-to-several.txt", my_name=actor.name)
    subject, _, text = written.strip().partition("\n")
    return subject.removeprefix("Subject: "), text.strip()


def write_letter(person: Person, text: str, letter: str | None, written_from: str) -> str:
    """Return the email to a person: the text below a first line of their own.

    An email the page had keeps its first line, and all of it if the student changed more than that.
    """
    if letter is None:
        return f"{write_first_line(person)}\n\n{text}"
    first_line, _, rest = letter.partition("\n\n")
    return f"{first_line}\n\n{text}" if rest == written_from else letter


def write_first_line(person: Person) -> str:
    """Return the first line to a person: their name, and when they last talked."""
    last = max((one.on for one in person.talks if one.on <= clock.today()), default=None)
    greeting = f"Hi {first_name(person)},"
    return f"{greeting} I've been thinking about our talk on {short_date(last)}." if last else greeting


def list_letters(network: Network, texts: Mapping[int, str], subject: str) -> list[Letter]:
    """List the emails, in the order of the people's names."""
    return [
        Letter(network.people[one], texts[one], mail_address(subject, texts[one]), is_sent(network.people[one]))
        for one, _ in list_met(network)
        if one in texts
    ]


def is_sent(person: Person) -> bool:
    """True if an update to a person is noted for today."""
    today = clock.today()
    return any(one.kind is InteractionKind.UPDATE and one.on == today for one in person.interactions)
