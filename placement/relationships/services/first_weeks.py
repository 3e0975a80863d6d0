"""Finish or dismiss a suggestion of the first two weeks. Services never commit."""

from __future__ import annotations

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.relationships.models import ContactEntry, ReachKind
from placement.relationships.queries.first_weeks import find_started
from placement.relationships.queries.network import get_person
from placement.relationships.rules.first_weeks import FIRST_TEXTS, FirstPerson
from placement.relationships.services import settings
from placement.relationships.services.entries import Steps


def make_key(placement_id: int, first: FirstPerson) -> str:
    """Return the name under which a suggestion of a placement is stored: "12.team"."""
    return f"{placement_id}.{first.value}"


def finish(actor: Actor, entry: ContactEntry, first: FirstPerson) -> None:
    """Finish a suggestion with the person just saved; undoing their line brings it back.

    Someone who knows how things run here is marked as such, because the student saved them as that.
    """
    started = find_started(actor.id or 0, clock.today())
    if started is None:
        return
    steps, kind = Steps(dict(entry.steps["made"]), list(entry.steps["changed"])), FIRST_TEXTS[first].kind
    if kind is ReachKind.INSIDER:
        person = get_person(actor, entry.contact_id)[1]
        kinds = {*person.show("reach_kinds"), kind.value}
        steps.set(person.contact, "reach_kinds", [one.value for one in ReachKind if one.value in kinds])
    made = {"made": steps.made, "changed": steps.changed, "first": make_key(started.placement_id, first)}
    entry.steps = {**entry.steps, **made}
    db.session.flush()


def dismiss(actor: Actor, first: FirstPerson) -> None:
    """Dismiss a suggestion for this placement. Raises RuleBroken after its first two weeks."""
    started = find_started(actor.id or 0, clock.today())
    if started is None:
        raise RuleBroken("Reload the page: the first two weeks are over.")
    settings.put_away(actor, make_key(started.placement_id, first))
