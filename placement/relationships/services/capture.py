"""Save one captured line: a person, what happened, who introduced them, and what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.text import fold_words
from placement.relationships.models import (
    Contact,
    ContactEntry,
    HowMet,
    Interaction,
    Promise,
)
from placement.relationships.queries.network import read_network
from placement.relationships.rules.capture import Captured, parse
from placement.relationships.rules.identity import list_called
from placement.relationships.services import contacts, interactions
from placement.relationships.services.entries import Steps, save_entry, undo
from placement.relationships.services.meetings import meet

LONGEST_LINE = 500
OLDEST = timedelta(days=14)


@dataclass(frozen=True)
class Saved:
    """A line as it was understood, and its steps.

    `interaction` is None for a wish, or where that day already had a talk with this person. `asks_introducer` are the
    people that "via" could mean.
    """

    captured: Captured
    contact: Contact
    entry: ContactEntry
    is_new: bool
    is_loose: bool
    interaction: Interaction | None
    promise: Promise | None
    introducer: Contact | None
    asks_introducer: Sequence[Contact]


def save_line(actor: Actor, line: str, typed_on: date | None = None) -> Saved:
    """Save a line of the actor's own, read with the day it was typed. Raises RuleBroken; then nothing is saved."""
    today = clock.today()
    typed_on = typed_on or today
    check_line(line, typed_on, today)
    captured = parse(line, typed_on)
    if not captured.name:
        raise RuleBroken("Begin with a name: “Priya @ Acme, lunch”. Nothing was saved.", "line")
    return _save(actor, captured, line, typed_on)


def replace_line(actor: Actor, entry: ContactEntry, line: str, typed_on: date | None = None) -> Saved:
    """Save a line instead of an earlier one, whose effects are taken back."""
    if entry.undone_at is None:
        undo(actor, entry)
    return save_line(actor, line, typed_on)


def check_line(line: str, typed_on: date, today: date) -> None:
    """Raise RuleBroken for a line that is empty or too long, or was typed too long ago."""
    if not line.strip():
        raise RuleBroken("Write who you met, like “Priya @ Acme, lunch”.", "line")
    if len(line) > LONGEST_LINE:
        raise RuleBroken(f"A line has at most {LONGEST_LINE} characters; this one has {len(line):,}.", "line")
    if not today - OLDEST <= typed_on <= today:
        raise RuleBroken(f"This line was typed on {typed_on:%B} {typed_on.day}. Lines are kept for 14 days.", "line")


def _save(actor: Actor, captured: Captured, line: str, typed_on: date) -> Saved:
    student_id, steps = actor.id or 0, Steps()
    here = interactions.find_current(student_id, captured.met_on or typed_on)
    found = contacts.find_or_add(student_id, captured.name, captured.organization, here)
    contact = found.contact
    if found.is_new:
        steps.add(contact)
    _fill(steps, contact, captured)
    introducer, asked = _introduce(actor, steps, contact, captured.via)
    if captured.is_wish:
        interactions.wish(actor, contact, typed_on, here, steps)
    talk = None if captured.is_wish else _talk(actor, steps, contact, captured.met_on or typed_on)
    promise = None
    if captured.promise or captured.promise_by:
        promise = interactions.promise(actor, contact, captured.promise, captured.promise_by, talk)
        steps.add(promise)
    told = {"typed_on": typed_on.isoformat(), "is_loose": found.is_loose}
    entry = save_entry(contact, steps, line, captured.rest, **told)
    return Saved(captured, contact, entry, found.is_new, found.is_loose, talk, promise, introducer, asked)


def _fill(steps: Steps, contact: Contact, captured: Captured) -> None:
    """Fill in fields of the contact that are empty."""
    how_met = HowMet(captured.how_met) if captured.how_met else None
    facts = {"organization": captured.organization, "field": captured.field, "how_met": how_met}
    for name, value in facts.items():
        if value and not getattr(contact, name):
            steps.set(contact, name, value)


def _talk(actor: Actor, steps: Steps, contact: Contact, on: date) -> Interaction | None:
    """Add a talk on a day, unless that day has one with this person."""
    talk = meet(actor, contact, on, (on, on))
    if talk is not None:
        steps.add(talk)
    return talk


def _introduce(actor: Actor, steps: Steps, contact: Contact, via: str) -> tuple[Contact | None, Sequence[Contact]]:
    """Set who introduced the contact; where several people are called that, return them instead."""
    if not via or contact.introduced_by_id is not None:
        return None, ()
    family = contacts.list_family(contact)
    known = [one for one in contacts.list_known(contact.student_id) if one.id not in family]
    roots = sorted({contacts.get_root(one) for one in list_called(fold_words(via), known)})
    if len(roots) > 1:
        return None, [db.session.get_one(Contact, one) for one in roots]
    if not roots:
        contacts.check_lengths(via)
        steps.add(introducer := contacts.add_contact(contact.student_id, name=via))
    else:
        introducer = db.session.get_one(Contact, roots[0])
    set_introducer(steps, contact, introducer)
    return introducer, ()


def set_introducer(steps: Steps, contact: Contact, introducer: Contact) -> None:
    """Set who introduced a contact, for Undo. Raises RuleBroken for a loop."""
    contacts.check_no_loop(read_network(contact.student_id), contact, introducer)
    steps.set(contact, "introduced_by_id", introducer.id)
    db.session.flush()


def choose_introducer(actor: Actor, entry: ContactEntry, introducer: Contact) -> None:
    """Answer which of several people introduced the contact of this entry. Raises RuleBroken once it was undone."""
    if entry.undone_at is not None:
        raise RuleBroken("This was undone. Write the line again.")
    contact = db.session.get_one(Contact, entry.contact_id)
    steps = Steps(dict(entry.steps["made"]), list(entry.steps["changed"]))
    set_introducer(steps, contact, introducer)
    entry.steps = {**entry.steps, "made": steps.made, "changed": steps.changed}
    db.session.flush()
