"""Forget a person: delete the rows, and clear the name wherever a draft or an undo step still holds it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update

from placement.access import saved_forms
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import fold_words
from placement.core.write_ahead_log import truncate_log_after_commit
from placement.relationships.models import Contact, ContactEntry, MentoringTie
from placement.relationships.services.checkins import get_checkins
from placement.relationships.services.confirmations import withdraw
from placement.relationships.services.contacts import list_family
from placement.relationships.services.events import clear_words


def forget(actor: Actor, contact: Contact) -> None:
    """Delete a person with all merged contacts, and clear their names from what isn't submitted yet.

    Submitted check-ins stay as they are.
    """
    student_id, ids = contact.student_id, list_family(contact)
    gone = list(db.session.scalars(select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id.desc())))
    names = {one.name_key for one in gone if one.name_key}
    for tie in db.session.scalars(select(MentoringTie).where(MentoringTie.contact_id.in_(ids))):
        withdraw(tie)
    db.session.execute(update(Contact).where(Contact.introduced_by_id.in_(ids)).values(introduced_by_id=None))
    for one in gone:
        db.session.delete(one)
    db.session.flush()

    def is_mentioned(text: str) -> bool:
        return mentions(text, names)

    _clear_lines(student_id, is_mentioned)
    clear_words(student_id, is_mentioned)
    saved_forms.forget_mentions(student_id, is_mentioned, under="/my/people")
    get_checkins().clear_drafts(student_id, names)
    truncate_log_after_commit()


def mentions(text: str, names: set[str]) -> bool:
    """True if a text has one of these folded names as whole words."""
    words = f" {fold_words(text)} "
    return any(f" {name} " in words for name in names)


def _clear_lines(student_id: int, is_mentioned: Callable[[str], bool]) -> None:
    """Empty the lines about others that name the person, such as "Ana, via Priya"."""
    query = select(ContactEntry).where(ContactEntry.student_id == student_id, ContactEntry.line != "")
    for entry in db.session.scalars(query.order_by(ContactEntry.id)):
        if is_mentioned(entry.line):
            entry.line = entry.rest = ""
    db.session.flush()
