"""Undo what one line or one tap did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Date, Enum, select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.edit_forms import to_plain
from placement.core.errors import NotThere, RuleBroken
from placement.relationships.models import Contact, ContactEntry, Interaction, Promise, Reference
from placement.relationships.services.checkins import get_checkins
from placement.relationships.services.contacts import has_nothing_else

MADE = {model.__tablename__: model for model in (Reference, Promise, Interaction, Contact)}  # in the order of deletion


@dataclass
class Steps:
    """The rows that a service made, and the fields it set, each with its value before and after."""

    made: dict[str, list[int]] = field(default_factory=dict)
    changed: list[list[Any]] = field(default_factory=list)

    def add(self, row: Contact | Interaction | Promise | Reference) -> None:
        """Note a new row that has its id."""
        self.made.setdefault(row.__tablename__, []).append(row.id)

    def set(self, row: Contact | Promise | Reference, name: str, value: Any) -> None:
        """Set a field of a row, and note its value before and after."""
        before = getattr(row, name)
        if before != value:
            self.changed.append([row.__tablename__, row.id, name, _plain(before), _plain(value)])
            setattr(row, name, value)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, list)) else to_plain(value)


def save_entry(contact: Contact, steps: Steps, line: str = "", rest: str = "", **told: Any) -> ContactEntry:
    """Save what was done to a contact, for Undo; `told` are further plain values about a line."""
    entry = ContactEntry(
        student_id=contact.student_id,
        contact_id=contact.id,
        line=line,
        rest=rest,
        steps={"made": steps.made, "changed": steps.changed, **told},
        made_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def get_entry(actor: Actor, entry_id: int) -> ContactEntry:
    """Return an entry of the actor's own. Raises NotThere for others."""
    entry = db.session.get(ContactEntry, entry_id)
    if entry is None or entry.student_id != actor.id:
        raise NotThere
    return entry


def find_entry(actor: Actor, number: str) -> ContactEntry | None:
    """Return the entry that an address or a form names, if it is the actor's own."""
    entry = db.session.get(ContactEntry, int(number)) if number.isdecimal() and len(number) < 10 else None
    return entry if entry is not None and entry.student_id == actor.id else None


def undo(actor: Actor, entry: ContactEntry) -> None:
    """Take back what an entry did; what was changed again since then stays. Raises RuleBroken the second time."""
    if entry.undone_at is not None:
        raise RuleBroken("This was already undone.")
    entry.undone_at = clock.now()
    for table, row_id, name, before, after in reversed(entry.steps["changed"]):
        row = next(iter(_list_rows(entry, table, [row_id])), None)
        if row is not None and _plain(getattr(row, name)) == after:
            setattr(row, name, _value(row, name, before))
    for table in ("contact_reference", "contact_promise", "interaction"):
        for row in _list_rows(entry, table, entry.steps["made"].get(table, [])):
            if not (isinstance(row, Reference) and row.has_terms):
                db.session.delete(row)
    db.session.flush()
    for contact in _list_rows(entry, "contact", entry.steps["made"].get("contact", [])):
        if has_nothing_else(contact) and not get_checkins().names(contact):
            db.session.delete(contact)
    db.session.flush()
    if db.session.get(Contact, entry.contact_id) is None:
        db.session.expunge(entry)  # the database deleted it with the contact


def _list_rows(entry: ContactEntry, table: str, ids: Iterable[int]) -> list[Any]:
    """List these rows, if they are of the entry's own student."""
    model: Any = MADE[table]
    own = select(Contact.id).where(Contact.student_id == entry.student_id)
    owner = model.id if model is Contact else model.contact_id
    query = select(model).where(model.id.in_(list(ids)), owner.in_(own))
    return list(db.session.scalars(query.order_by(model.id.desc())))


def _value(row: Any, name: str, stored: Any) -> Any:
    """Return the Python value of a plain one."""
    kind = row.__table__.c[name].type
    if stored is None or (stored == "" and isinstance(kind, (Date, Enum))):
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(stored)
    return kind.enum_class(stored) if isinstance(kind, Enum) and kind.enum_class else stored
