"""The steps of an introduction: asked, made, told; met comes from a talk. Any step may be skipped."""

from __future__ import annotations

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.labels import Label
from placement.relationships.models import Contact
from placement.relationships.queries.network import Person


class IntroductionStep(Label):
    """A step the student can record; `value` is part of the column's name."""

    ASKED = "asked", "I asked them to introduce us"
    MADE = "made", "They introduced us"
    TOLD = "told", "I told them how it went"
    CLOSED = "closed", "It did not happen"


def record_step(actor: Actor, person: Person, step: IntroductionStep) -> None:
    """Record a step of today. Raises RuleBroken if nobody introduces this person."""
    contact = find_introduced(person)
    if contact is None:
        raise RuleBroken("First enter who introduces you, under “Details”.")
    setattr(contact, f"introduction_{step.value}_on", clock.today())
    if step is not IntroductionStep.CLOSED:
        contact.introduction_closed_on = None
    db.session.flush()


def take_back_step(actor: Actor, person: Person, step: IntroductionStep) -> None:
    """Remove the day of a step."""
    for contact in person.members:
        setattr(contact, f"introduction_{step.value}_on", None)
    db.session.flush()


def find_introduced(person: Person) -> Contact | None:
    """Return the member of a person that has an introducer, if any."""
    return next((one for one in person.members if one.introduced_by_id is not None), None)
