"""The one kind of person a student's list lacks, and someone to ask for an introduction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.relationships.models import ReachKind
from placement.relationships.queries.network import Network, Person
from placement.relationships.queries.settings import find_settings
from placement.relationships.rules.coverage import find_missing
from placement.relationships.rules.placing import list_current
from placement.relationships.rules.reach import REACH_TEXTS
from placement.relationships.services.about_me import get_about_me
from placement.relationships.services.interactions import list_spans

OWN_FIELD = (ReachKind.OWN_FIELD_PEER, ReachKind.OWN_FIELD_SENIOR)


@dataclass(frozen=True)
class Missing:
    """A kind that no one in the list is marked as, and someone the student met and can ask, if there is anyone.

    `fields` is a sentence with the student's field or neighboring fields; empty for other kinds, and if not said.
    """

    kind: ReachKind
    asked: Person | None
    fields: str

    @property
    def opening_line(self) -> str:
        return REACH_TEXTS[self.kind].opening_line


def gather_missing(actor: Actor, network: Network) -> Missing | None:
    """Return who is missing today; None before week two, outside a placement, and while hidden."""
    today = clock.today()
    current = list_current(list_spans(actor.id or 0), today)
    settings = find_settings(actor.id or 0)
    carried = {kind for person in network.people.values() for kind in person.show("reach_kinds")}
    kind = find_missing(
        carried,
        min((span.starts_on for span in current), default=None),
        settings.missing_hidden_until if settings else None,
        today,
    )
    if kind is None:
        return None
    return Missing(
        kind, choose_asked(network, {span.placement_id for span in current}, today), name_fields(actor, kind)
    )


def name_fields(actor: Actor, kind: ReachKind) -> str:
    """Return a sentence with the student's own field, or the neighboring ones, where the kind depends on them."""
    if kind not in (*OWN_FIELD, ReachKind.NEIGHBOR_FIELD):
        return ""
    fields = get_about_me().find_fields(actor)
    if kind in OWN_FIELD:
        return f"Your field: {fields.own}." if fields.own else ""
    return f"Related to your field: {', '.join(fields.neighbors)}." if fields.neighbors else ""


def choose_asked(network: Network, placement_ids: set[int], today: date) -> Person | None:
    """Return the person talked with last, first of these placements, then of any."""

    def rank(person: Person) -> tuple[bool, date, int]:
        talks = [one for one in person.talks if one.on <= today]
        is_here = any(one.placement_id in placement_ids for one in talks)
        return is_here, max(one.on for one in talks), -person.id

    met = [one for one in network.people.values() if one.standing(today).met_on is not None]
    return max(met, key=rank, default=None)
