"""Ask for references and save what was agreed. Services never commit."""

from __future__ import annotations

from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.relationships.models import Contact, ContactEntry, InteractionKind, OutcomeKind, Reference
from placement.relationships.queries.network import Person
from placement.relationships.queries.outcomes import list_outcomes
from placement.relationships.queries.references import find_placement_of, find_reference, list_references
from placement.relationships.services.contacts import list_family
from placement.relationships.services.entries import Steps, save_entry
from placement.relationships.services.interactions import add_interaction
from placement.relationships.services.outcomes import say

KIND = OutcomeKind.REFERENCE_OFFERED


def record_request(actor: Actor, person: Person, ref: str) -> ContactEntry:
    """Record that the student asked a person for a reference today, for Undo; `ref` names the placement, if known."""
    steps, today = Steps(), clock.today()
    steps.add(add_interaction(actor, person.contact, today, InteractionKind.FOLLOW_UP))
    placement = find_placement_of(person.contact.student_id, ref, person.placement_ids)
    if placement is not None:
        reference = _give(placement, person.contact, steps)
        steps.set(reference, "asked_on", today)
    return save_entry(person.contact, steps)


def _give(placement: Placement, contact: Contact, steps: Steps) -> Reference:
    """Return this person's reference in a placement, made if there is none."""
    reference = find_reference(placement, list_family(contact))
    if reference is None:
        reference = Reference(placement_id=placement.id, contact_id=contact.id)
        db.session.add(reference)
        db.session.flush()
        steps.add(reference)
    return reference


def save_reference(
    actor: Actor,
    placement: Placement,
    contact: Contact,
    *,
    has_agreed: bool,
    asked_on: date | None,
    allowed_for: str,
    until_on: date | None,
    how_to_reach: str,
) -> Reference:
    """Add or change a person's reference. Raises RuleBroken for days that can't be."""
    if asked_on is not None and asked_on > clock.today():
        raise RuleBroken("Enter the day you asked, up to today.", "asked_on")
    if asked_on is not None and until_on is not None and until_on < asked_on:
        raise RuleBroken("Enter a day after the day you asked.", "until_on")
    reference = _give(placement, contact, Steps())
    reference.asked_on, reference.until_on = asked_on, until_on
    reference.allowed_for, reference.how_to_reach = allowed_for, how_to_reach
    set_agreed(actor, placement, reference, has_agreed)
    return reference


def set_agreed(actor: Actor, placement: Placement, reference: Reference, has_agreed: bool) -> None:
    """Save that a contact agreed, or take it back: the student's own answer to reference offered.

    Taking back the last yes of a placement clears the answer; others keep it.
    """
    if reference.has_agreed == has_agreed:
        return
    if has_agreed:
        say(actor, placement, "student", {KIND: True})
        reference.outcome = list_outcomes(placement)[KIND]
    else:
        reference.outcome = None
        db.session.flush()
        if not any(one.has_agreed for one in list_references(placement)):
            say(actor, placement, "student", {KIND: None})
    db.session.flush()


def remove_reference(actor: Actor, reference: Reference) -> None:
    """Delete a reference; the answer under Outcomes stays."""
    db.session.delete(reference)
    db.session.flush()
