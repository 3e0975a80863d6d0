"""Add the people chosen from a vCard file: known people, not met."""

from __future__ import annotations

import json
from collections.abc import Iterable

from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.relationships.rules.vcards import Card
from placement.relationships.services.contacts import find_or_add


def as_value(card: Card) -> str:
    """Return a card as the value of its tick box."""
    return json.dumps([card.name, card.organization, card.field], ensure_ascii=False)


def read_value(value: str) -> Card:
    """Return the card of a tick box. Raises RuleBroken if the value was not ours."""
    try:
        name, organization, field = (str(part) for part in json.loads(value))
    except (ValueError, TypeError) as error:
        raise RuleBroken("Choose the file again; this list could not be read.", "chosen") from error
    return Card(name[:200], organization[:300], field[:100])


def add_cards(actor: Actor, values: Iterable[str]) -> int:
    """Add the chosen people, filling blank fields of those there already; return how many are new."""
    cards = [read_value(value) for value in values]
    if not cards:
        raise RuleBroken("Select at least one person.", "chosen")
    new = 0
    for card in cards:
        found = find_or_add(actor.id or 0, card.name, card.organization)
        found.contact.field = found.contact.field or card.field
        new += found.is_new
    return new
