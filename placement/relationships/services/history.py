"""Change, delete, and place what happened with a person, and keep or delete its note. Services never commit."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere, RuleBroken
from placement.core.write_ahead_log import truncate_log_after_commit
from placement.relationships.models import Contact, ContactEntry, Interaction, InteractionKind, Promise
from placement.relationships.queries.events import find_sources
from placement.relationships.queries.network import Person
from placement.relationships.rules.placing import Span
from placement.relationships.services.checkins import get_checkins
from placement.relationships.services.entries import Steps, save_entry
from placement.relationships.services.interactions import add_interaction, list_spans


def get_interaction(person: Person, interaction_id: int) -> Interaction:
    """Return what happened with this person. Raises NotThere for anything else."""
    for one in person.interactions:
        if one.id == interaction_id:
            return one
    raise NotThere


def check_is_own(interaction: Interaction) -> None:
    """Raise RuleBroken if a check-in or an event made this interaction."""
    source = get_checkins().find_sources([interaction.id]).get(interaction.id)
    if source is not None:
        raise RuleBroken(f"This comes from check-in {source.number}. Correct the check-in to change it here.")
    if find_sources([interaction.id]):
        raise RuleBroken("This comes from an event. Change the event to change it here.")


def edit_interaction(actor: Actor, interaction: Interaction, *, on: date, **facts: Any) -> None:
    """Change what happened; its placement stays.

    Raises RuleBroken for a day in the future, or if a check-in or an event made it.
    """
    check_is_own(interaction)
    if on > clock.today():
        raise RuleBroken("Enter a day up to today.", "on")
    interaction.on = on
    for name, value in facts.items():
        setattr(interaction, name, value)
    db.session.flush()


def delete_interaction(actor: Actor, interaction: Interaction) -> None:
    """Delete what happened, with what was promised then. Raises RuleBroken if a check-in or an event made it."""
    check_is_own(interaction)
    db.session.delete(interaction)
    db.session.flush()
    truncate_log_after_commit()


def keep_note(actor: Actor, interaction: Interaction, is_kept: bool) -> None:
    """Keep a note permanently, or let it expire 12 months after the last touch."""
    interaction.note_kept = is_kept
    db.session.flush()


def delete_note(actor: Actor, interaction: Interaction) -> None:
    """Delete a note."""
    interaction.note, interaction.note_kept = "", False
    db.session.flush()
    truncate_log_after_commit()


def list_places(contact: Contact, interaction: Interaction) -> list[Span]:
    """List the placements in which an interaction could have happened."""
    spans = list_spans(contact.student_id)
    return [span for span in spans if span.starts_on <= interaction.on <= span.ends_on]


def get_promise(person: Person, promise_id: int) -> Promise:
    """Return a promise to this person. Raises NotThere for anything else."""
    for one in person.promises:
        if one.id == promise_id:
            return one
    raise NotThere


def keep_promise(actor: Actor, person: Person, promise: Promise) -> ContactEntry:
    """Record that a promise was kept today, as a follow-up, for Undo."""
    if promise.kept_on is not None:
        raise RuleBroken("This promise is already kept.")
    steps, today = Steps(), clock.today()
    steps.set(promise, "kept_on", today)
    steps.add(add_interaction(actor, person.contact, today, InteractionKind.FOLLOW_UP))
    return save_entry(person.contact, steps)


def record_touch(actor: Actor, person: Person, on: date, kind: InteractionKind) -> ContactEntry:
    """Record something that happened with a person, for Undo."""
    steps = Steps()
    steps.add(add_interaction(actor, person.contact, on, kind))
    return save_entry(person.contact, steps)
