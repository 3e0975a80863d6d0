"""What the page of a placement says, noun by noun.

Each noun has one line in SECTIONS and one function that gathers its facts in a constant number of queries; its
partial `templates/<noun>/_on_placement.html` finds them as `facts`. None means: nothing to show this reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from placement.casework import facts, history, needs
from placement.core.actors import Actor
from placement.hosts.vocabulary import SECTORS
from placement.mail.models import Message
from placement.placements import policies, queries, rules
from placement.placements.models import ImportedRow, Placement, PlacementSupervisor, State
from placement.placements.rules import Party, Unmet, Verb

Gather = Callable[[Actor, Placement], Any]


@dataclass(frozen=True)
class Section:
    """A part of the page: the noun it belongs to, its title, and who gathers its facts."""

    noun: str
    title: str
    gather: Gather

    @property
    def template(self) -> str:
        return f"{self.noun}/_on_placement.html"


# Objectives, check-ins, ratings, relationships: in the order in which a placement meets them.
SECTIONS: tuple[Section, ...] = ()


@dataclass(frozen=True)
class PlacementPage:
    """Everything the template reads."""

    placement: Placement
    parties: frozenset[Party]
    verbs: list[Verb]
    unmet: list[Unmet]
    supervisors: list[PlacementSupervisor]
    sections: list[tuple[Section, Any]]
    events: list[history.Event]
    mails: list[Message]
    hours_logged: Decimal
    source: ImportedRow | None
    may_change: bool

    @property
    def is_office(self) -> bool:
        return Party.STAFF in self.parties

    @property
    def is_faculty(self) -> bool:
        return Party.FACULTY in self.parties

    @property
    def is_student(self) -> bool:
        return Party.STUDENT in self.parties

    @property
    def main_verbs(self) -> set[Verb]:
        """The moves that lead on; a move that is still blocked is offered, but not first."""
        return {Verb.SUBMIT, Verb.COMPLETE} | ({Verb.APPROVE} if not self.unmet else set())

    @property
    def sector(self) -> str:
        """The sector in words."""
        return SECTORS.get(self.placement.sector, "")


def show(actor: Actor, placement: Placement) -> PlacementPage:
    """Gather the page for this reader."""
    parties = rules.parties(actor, placement)
    office = Party.STAFF in parties
    gathered = [(section, section.gather(actor, placement)) for section in SECTIONS]
    return PlacementPage(
        placement=placement,
        parties=parties,
        verbs=rules.list_verbs(placement.state, parties - {Party.SYSTEM}),
        unmet=list_conditions(placement),
        supervisors=queries.list_supervisors(placement.id),
        sections=[(section, found) for section, found in gathered if found is not None],
        events=history.list_events(placement, with_trail=office),
        mails=history.list_mails(placement) if office else [],
        hours_logged=facts.hours_logged(placement),
        source=queries.find_imported(placement.id) if office else None,
        may_change=policies.may_change(actor, placement) and placement.state not in rules.CLOSED,
    )


def list_conditions(placement: Placement) -> list[Unmet]:
    """The conditions of approval that do not hold, also of a placement that was imported further along."""
    if placement.state not in (*needs.PREPARING, State.ACTIVE):
        return []
    return rules.list_unmet(facts.gather_approval(placement))
