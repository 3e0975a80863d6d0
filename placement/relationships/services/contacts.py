"""Add, find, change, and forget people of a student's network. Services never commit."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.text import clean, fold_words
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    Interaction,
    MentoringTie,
    PlacementEventPerson,
    Promise,
    ReachKind,
    Reference,
    Rhythm,
)
from placement.relationships.queries.network import Network, Person
from placement.relationships.rules.identity import Known, Match, find_loop, find_root, find_same

MOST_CONTACTS = 2_000
LONGEST_NAME, LONGEST_ORGANIZATION = 200, 300


class Found(NamedTuple):
    """The contact of a person; `is_loose` if it was matched although one organization is empty."""

    contact: Contact
    is_new: bool
    is_loose: bool = False


def find_or_add(student_id: int, name: str, organization: str = "", placement: Placement | None = None) -> Found:
    """Return the student's contact that is the same person, or add one. The only way a contact is added.

    Raises RuleBroken for an empty name or too many contacts.
    """
    name, organization = clean(name), clean(organization)
    check_lengths(name, organization)
    lock_network(student_id)
    same = find_match(student_id, name, organization, placement)
    if same is not None:
        return Found(db.session.get_one(Contact, same.id), False, same.is_loose)
    return Found(add_contact(student_id, name=name, organization=organization), True)


def check_lengths(name: str, organization: str = "") -> None:
    """Raise RuleBroken for a missing name, or one that is too long."""
    if not name:
        raise RuleBroken("Enter a name, or an alias you will recognize.", "name")
    for words, text, most in (("A name", name, LONGEST_NAME), ("An organization", organization, LONGEST_ORGANIZATION)):
        if len(text) > most:
            raise RuleBroken(f"{words} has at most {most} characters; this one has {len(text)}.", "name")


def lock_network(student_id: int) -> None:
    """Lock the student's network, so that two requests at once don't add or merge the same person."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(User.id).where(User.id == student_id).with_for_update())


def find_match(student_id: int, name: str, organization: str, placement: Placement | None) -> Match | None:
    """Return the contact that is the same person without asking, read through merges."""
    contacts = list_known(student_id, placement.id if placement else None)
    match = find_same(fold_words(name), fold_words(organization), contacts)
    return Match(get_root(match.id), match.is_loose) if match else None


def add_contact(student_id: int, **facts: Any) -> Contact:
    """Add a contact. Raises RuleBroken if the student has too many."""
    count = db.session.scalar(select(func.count()).where(Contact.student_id == student_id)) or 0
    check_count(count + 1)
    contact = Contact(student_id=student_id, created_at=clock.now(), **facts)
    db.session.add(contact)
    db.session.flush()
    return contact


def check_count(count: int) -> None:
    """Raise RuleBroken if a student would have too many people."""
    if count > MOST_CONTACTS:
        raise RuleBroken(
            f"You can have at most {MOST_CONTACTS:,} people; this would make {count:,}. Forget some first."
        )


def list_known(student_id: int, placement_id: int | None = None) -> list[Known]:
    """List the student's contacts as identity compares them; those of this placement are marked."""
    talked = select(Interaction.contact_id).where(Interaction.placement_id == placement_id)
    is_here = or_(Contact.wished_in_id == placement_id, Contact.id.in_(talked)) if placement_id else Contact.id < 0
    query = select(Contact.id, Contact.name_key, Contact.organization_key, is_here.label("is_here"))
    rows = db.session.execute(query.where(Contact.student_id == student_id).order_by(Contact.id))
    return [Known(row.id, row.name_key, row.organization_key, bool(row.is_here)) for row in rows]


def get_root(contact_id: int) -> int:
    """Return the id of the contact that this one was merged into, or its own."""
    passed = {contact_id}
    while (into := db.session.scalar(select(Contact.merged_into_id).where(Contact.id == contact_id))) is not None:
        if into in passed:
            return min(passed)
        passed.add(contact_id := into)
    return contact_id


def set_introducer(network: Network, person: Person, introducer: Contact | None) -> None:
    """Set who introduced a person, or that no one did. Raises RuleBroken, with the names, for a loop."""
    if introducer is None:
        for member in person.members:
            member.introduced_by_id = None
        return
    check_no_loop(network, person.contact, introducer)
    person.contact.introduced_by_id = introducer.id


def check_no_loop(network: Network, contact: Contact, introducer: Contact) -> None:
    """Raise RuleBroken if this introducer was introduced, over any steps, by the contact."""
    of, by = (network.roots.get(one.id, one.id) for one in (contact, introducer))
    if loop := find_loop(of, by, network.introduced_by()):
        names = [network.people[one].contact.name for one in reversed(loop)]
        raise RuleBroken(f"Introductions can't form a circle: {' → '.join([*names, names[0]])}.", "introduced_by_id")


def edit_contact(actor: Actor, contact: Contact, **facts: Any) -> None:
    """Change fields of a contact; what is derived can't be set."""
    for name, value in facts.items():
        setattr(contact, name, value)
    db.session.flush()


def toggle_kind(actor: Actor, person: Person, kind: ReachKind) -> None:
    """Say that a person is one of the kinds to ask, or take it back."""
    carried = set(person.show("reach_kinds"))
    chosen = carried ^ {kind.value}
    if not chosen:
        for member in person.merged:  # else theirs would show
            member.reach_kinds = []
    person.contact.reach_kinds = [one.value for one in ReachKind if one.value in chosen]
    db.session.flush()


def set_rhythm(actor: Actor, person: Person, rhythm: Rhythm | None) -> None:
    """Set how often to stay in touch; None for no reminders."""
    for member in person.members if rhythm is None else (person.contact,):
        member.rhythm = rhythm
    db.session.flush()


def share_with_faculty(actor: Actor, person: Person, is_shared: bool) -> None:
    """Show a person to the student's faculty, or only to the student."""
    for member in (person.contact,) if is_shared else person.members:
        member.shared_with_faculty = is_shared
    db.session.flush()


def has_nothing_else(contact: Contact) -> bool:
    """True if nothing but the row itself is known of a contact, so that undoing what made it may delete it."""
    owns = (
        select(Interaction.id).where(Interaction.contact_id == contact.id),
        select(Promise.id).where(Promise.contact_id == contact.id),
        select(Reference.id).where(Reference.contact_id == contact.id),
        select(MentoringTie.id).where(MentoringTie.contact_id == contact.id),
        select(PlacementEventPerson.event_id).where(PlacementEventPerson.contact_id == contact.id),
        select(Contact.id).where(or_(Contact.merged_into_id == contact.id, Contact.introduced_by_id == contact.id)),
    )
    own = (contact.supervisor_id, contact.wished_on, contact.merged_into_id, contact.rhythm)
    is_bare = all(value is None for value in own) and not contact.reach_kinds and not contact.shared_with_faculty
    return is_bare and not any(db.session.scalar(select(query.exists())) for query in owns)


def list_family(contact: Contact) -> list[int]:
    """List the ids of a contact and of all contacts merged with it."""
    query = select(Contact.id, Contact.merged_into_id).where(Contact.student_id == contact.student_id)
    pointers: dict[int, int | None] = {row[0]: row[1] for row in db.session.execute(query)}
    root = find_root(contact.id, pointers)
    return sorted(one for one in pointers if find_root(one, pointers) == root)
