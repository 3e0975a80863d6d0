"""Drafts: texts that the student edits and sends from their own email program. The product sends none."""

from __future__ import annotations

from urllib.parse import quote

from flask import render_template

from placement.core.actors import Actor
from placement.core.labels import Label
from placement.core.text import short_date
from placement.relationships.models import InteractionKind
from placement.relationships.page.people import list_titles
from placement.relationships.queries.network import Network, Person


class DraftKind(Label):
    THANKS = "thank-you", "Thank-you"
    REQUEST = "introduction", "Ask for an introduction"
    CONNECTION = "connection", "Connection note"
    UPDATE = "update", "Update"
    MISSED = "missed", "Sorry we didn't meet"
    REFERENCE = "reference", "Ask for a reference"
    MENTOR = "mentor", "Ask to be your mentor"


# What "Sent" records. An introduction request goes to the introducer and records the day it was asked.
# A mentor is asked from the page of mentors.
RECORDED = {
    DraftKind.THANKS: InteractionKind.THANKS,
    DraftKind.CONNECTION: InteractionKind.CONNECTED,
    DraftKind.UPDATE: InteractionKind.UPDATE,
    DraftKind.MISSED: InteractionKind.FOLLOW_UP,
    DraftKind.REFERENCE: InteractionKind.FOLLOW_UP,
}
AFTER_MEETING = (DraftKind.THANKS, DraftKind.UPDATE, DraftKind.CONNECTION, DraftKind.REFERENCE)


def list_drafts(network: Network, person: Person) -> list[DraftKind]:
    """List the drafts that fit: after a talk and for a supervisor, or before the first talk."""
    if person.talks or person.show("supervisor_id"):
        return list(AFTER_MEETING)
    has_introducer = network.find_introducer(person) is not None
    return [DraftKind.REQUEST, DraftKind.MISSED] if has_introducer else [DraftKind.MISSED]


def fill(actor: Actor, network: Network, person: Person, kind: DraftKind) -> tuple[str, str]:
    """Return subject and text, filled with where they met and what was promised."""
    introducer = network.find_introducer(person)
    last = max(person.talks, key=lambda one: (one.on, one.id), default=None)
    titles = list_titles(actor)
    places = [titles[one] for one in person.placement_ids if one in titles] or list(titles.values())[:1]
    how = person.show("how_met")
    written = render_template(
        f"relationships/drafts/{kind.value}.txt",
        their_name=first_name(introducer if kind is DraftKind.REQUEST and introducer else person),
        full_name=person.contact.name,
        introducer=first_name(introducer) if introducer else "",
        organization=person.show("organization"),
        field=person.show("field"),
        how=how.value if how else "",
        day=short_date(last.on) if last else "",
        learned=last.learned if last else "",
        promises=[one.said for one in person.open_promises if one.said],
        place=places[-1] if places else "",
        my_name=actor.name,
    )
    subject, _, text = written.strip().partition("\n")
    return subject.removeprefix("Subject: "), text.strip()


def first_name(person: Person) -> str:
    """Return the first word of a name, for the greeting."""
    return person.contact.name.split()[0] if person.contact.name.split() else person.contact.name


def mail_address(subject: str, text: str) -> str:
    """Return the address that opens the text in an email program."""
    body = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"
