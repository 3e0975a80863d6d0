"""The first two weeks on Home: the people to meet first who are not in the list yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.relationships.queries.first_weeks import find_started, list_saved
from placement.relationships.queries.network import Network
from placement.relationships.rules.first_weeks import FIRST_TEXTS, FirstPerson, is_first, make_line
from placement.relationships.services.first_weeks import make_key


@dataclass(frozen=True)
class FirstRow:
    """One person to meet first, and the line to save them with; the name goes in front of it."""

    first: FirstPerson
    line: str

    @property
    def opening_line(self) -> str:
        return FIRST_TEXTS[self.first].opening_line


def list_first(actor: Actor, network: Network) -> Sequence[FirstRow]:
    """List the suggestions of today; none before the first day and after day 14."""
    student_id = actor.id or 0
    started = find_started(student_id, clock.today())
    if started is None:
        return ()
    gone = {*started.put_away, *list_saved(student_id, started.starts_on)}
    return [
        FirstRow(one, make_line(one, started.host))
        for one in FirstPerson
        if make_key(started.placement_id, one) not in gone and not has_person(network, one, started.starts_on)
    ]


def has_person(network: Network, first: FirstPerson, since: date) -> bool:
    """True if someone added since a day is the person of a suggestion."""
    return any(
        is_first(first, str(person.show("field")), person.show("reach_kinds"))
        for person in network.people.values()
        if any(clock.local_day(member.created_at) >= since for member in person.members)
    )
