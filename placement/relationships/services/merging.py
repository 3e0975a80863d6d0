"""Merge two contacts that are one person, and split them again. No row moves to another contact."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.relationships.models import Contact, ContactPair
from placement.relationships.queries.network import Network, Person, read_network
from placement.relationships.rules.identity import find_loop
from placement.relationships.services.contacts import lock_network


def merge(actor: Actor, network: Network, kept: Person, other: Person) -> None:
    """Let the other person count as the kept one. Raises RuleBroken, with the names, if introductions would loop."""
    lock_network(kept.contact.student_id)
    db.session.expire_all()  # another request may have merged them while this one waited
    network = read_network(kept.contact.student_id)
    kept, other = network.people[network.roots[kept.id]], network.people[network.roots[other.id]]
    if kept.id == other.id:
        raise RuleBroken("These are already one person.")
    for first, last in ((kept, other), (other, kept)):
        _check_chain(network, first, last)
    other.contact.merged_into_id = kept.id
    db.session.flush()


def _check_chain(network: Network, first: Person, last: Person) -> None:
    """Raise RuleBroken if the first person is behind the last in a chain of introductions."""
    introducer = network.find_introducer(last)
    chain = find_loop(first.id, introducer.id, network.introduced_by()) if introducer else ()
    if chain:
        names = [network.people[one].contact.name for one in (chain[0], *reversed(chain[1:]), last.id)]
        raise RuleBroken(f"They can't be one person, since one led you to the other: {' → '.join(names)}.", "person_id")


def split(actor: Actor, contact: Contact) -> None:
    """Make a merged contact a person of its own again; what came after the merge stays with the kept one.

    Raises RuleBroken, with the names, if introductions made since the merge would loop.
    """
    kept_id, contact.merged_into_id = contact.merged_into_id, None
    if kept_id is None:
        raise RuleBroken("This person is not merged with anyone.")
    db.session.flush()
    network = read_network(contact.student_id)
    introduced_by = network.introduced_by()
    for start in (contact.id, network.roots[kept_id]):
        if loop := find_loop(start, introduced_by[start], introduced_by):
            names = [network.people[one].contact.name for one in (*reversed(loop), loop[-1])]
            contact.merged_into_id = kept_id
            db.session.flush()
            raise RuleBroken(
                f"Introductions would form a circle: {' → '.join(names)}. First change who introduced whom."
            )


def say_different(actor: Actor, first: Contact, second: Contact) -> None:
    """Remember that two contacts are not the same person."""
    low, high = sorted((first.id, second.id))
    db.session.merge(ContactPair(contact_id=low, other_id=high))
    db.session.flush()
