"""Merge two contacts that are one person, and split them again. Merging moves nothing."""

from __future__ import annotations

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.relationships.models import Contact, ContactPair
from placement.relationships.queries.network import Network, Person
from placement.relationships.services.contacts import check_no_loop


def merge(actor: Actor, network: Network, kept: Person, other: Person) -> None:
    """Let the other person count as the kept one. Raises RuleBroken, with the names, if introductions would loop."""
    if kept.id == other.id:
        raise RuleBroken("These are already one person.")
    _check_introductions(network, kept, other)
    other.contact.merged_into_id = kept.id
    db.session.flush()


def _check_introductions(network: Network, kept: Person, other: Person) -> None:
    """Raise RuleBroken if one of the two is behind the other in a chain of introductions."""
    for person, introducer in ((kept, network.find_introducer(other)), (other, network.find_introducer(kept))):
        if introducer is not None:
            check_no_loop(network, person.contact, introducer.contact)


def split(actor: Actor, contact: Contact) -> None:
    """Make a merged contact a person of its own again; what came after the merge stays with the kept one."""
    if contact.merged_into_id is None:
        raise RuleBroken("This person is not merged with anyone.")
    contact.merged_into_id = None
    db.session.flush()


def say_different(actor: Actor, first: Contact, second: Contact) -> None:
    """Remember that two contacts are not the same person."""
    low, high = sorted((first.id, second.id))
    db.session.merge(ContactPair(contact_id=low, other_id=high))
    db.session.flush()
