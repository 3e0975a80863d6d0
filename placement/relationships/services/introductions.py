"""The steps of an introduction: asked, made, told; met comes from a talk. Any step may be skipped."""

from __future__ import annotations

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.labels import Label
from placement.relationships.models import Contact, ContactEntry, InteractionKind
from placement.relationships.queries.network import Network, Person
from placement.relationships.services.entries import Steps, save_entry
from placement.relationships.services.interactions import add_interaction


class IntroductionStep(Label):
    """A step the student can record; `value` is part of the column's name."""

    ASKED = "asked", "I asked them to introduce us"
    MADE = "made", "They introduced us"
    TOLD = "told", "I told them how it went"
    CLOSED = "closed", "It didn't happen"

    @property
    def column(self) -> str:
        return f"introduction_{self.value}_on"


def record_step(actor: Actor, network: Network, person: Person, step: IntroductionStep) -> ContactEntry:
    """Record a step of today, for Undo; telling is an update to the introducer.

    Raises RuleBroken if no one introduces this person.
    """
    contact, introducer = find_introduced(person), network.find_introducer(person)
    if contact is None or introducer is None:
        raise RuleBroken("First enter who introduces you, under “Details.”")
    steps, today = Steps(), clock.today()
    steps.set(contact, step.column, today)
    if step is not IntroductionStep.CLOSED:
        steps.set(contact, IntroductionStep.CLOSED.column, None)
    if step is IntroductionStep.TOLD:
        steps.add(add_interaction(actor, introducer.contact, today, InteractionKind.UPDATE))
    return save_entry(person.contact, steps)


def take_back_step(actor: Actor, person: Person, step: IntroductionStep) -> None:
    """Remove the day of a step."""
    for contact in person.members:
        setattr(contact, step.column, None)
    db.session.flush()


def find_introduced(person: Person) -> Contact | None:
    """Return the member of a person that has an introducer, if any."""
    return next((one for one in person.members if one.introduced_by_id is not None), None)
