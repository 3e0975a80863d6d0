"""Add the people chosen from a vCard file: known people, not met."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import insert_rows
from placement.core.errors import RuleBroken
from placement.core.text import clean, fold_words
from placement.relationships.models import Contact
from placement.relationships.rules.vcards import LONGEST_FIELD, Card
from placement.relationships.services.contacts import check_count, check_lengths, list_known, lock_network


def as_value(card: Card) -> str:
    """Return a card as the value of its check box."""
    return json.dumps([card.name, card.organization, card.field], ensure_ascii=False)


def read_value(value: str) -> Card:
    """Return the card of a check box. Raises RuleBroken if the value was not ours."""
    try:
        name, organization, field = (_tidy(part) for part in json.loads(value))
    except (ValueError, TypeError, RecursionError) as error:
        raise RuleBroken("Choose the file again; this list could not be read.", "chosen") from error
    check_lengths(name, organization)
    return Card(name, organization, field[:LONGEST_FIELD])


def _tidy(part: Any) -> str:
    """Return a text of a check box without invisible characters."""
    return clean("".join(sign for sign in str(part) if sign.isprintable()))


def add_cards(actor: Actor, values: Iterable[str]) -> int:
    """Add the chosen people, except those there with the same name and organization; return how many are new."""
    cards = [read_value(value) for value in values]
    if not cards:
        raise RuleBroken("Select at least one person.", "chosen")
    student_id = actor.id or 0
    lock_network(student_id)
    known = list_known(student_id)
    there = {(one.name_key, one.organization_key) for one in known if one.organization_key}
    fresh = [card for card in cards if (fold_words(card.name), fold_words(card.organization)) not in there]
    check_count(len(known) + len(fresh))
    if fresh:
        insert_rows(Contact, [_row(student_id, card) for card in fresh])
    return len(fresh)


def _row(student_id: int, card: Card) -> dict[str, Any]:
    return {
        "student_id": student_id,
        "name": card.name,
        "organization": card.organization,
        "field": card.field,
        "reach_kinds": [],
        "shared_with_faculty": False,
        "created_at": clock.now(),
    }
