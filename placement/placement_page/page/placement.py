"""What the page of a placement says, noun by noun.

How far the placement has come is asked once. Each noun has one line in SECTIONS and one function that adds what it
alone shows, in a constant number of queries. What it returns is named in its partial
`templates/<noun>/_on_placement.html`; None means: nothing to show this reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from placement.agreements import page
from placement.checkins.rules import transitions as checkin_rules
from placement.core.actors import Actor
from placement.core.transitions import Unmet
from placement.mail.models import Message
from placement.placement_page import queries as placement_page_queries
from placement.placement_page.page import growth
from placement.placements import policies
from placement.placements.models import ImportedRow, Placement, PlacementSupervisor
from placement.placements.queries import placements as queries
from placement.placements.rules import conditions as move_conditions
from placement.placements.rules import transitions as rules
from placement.placements.rules.transitions import TABLE, Capacity, PlacementVerb
from placement.worklist.page.tasks import Task, list_waiting
from placement.worklist.queries import conditions, facts, progress
from placement.worklist.rules.progress import Progress
from placement.worklist.rules.steps import list_steps

Gather = Callable[[Actor, Progress], dict[str, Any] | None]


def gather_checkins(actor: Actor, known: Progress) -> dict[str, Any]:
    """The check-ins with where each stands today. Nobody's words are among these."""
    return {
        "checkins": known.checkins,
        "checkin_stage": lambda checkin: checkin_rules.stage(checkin, known.today),
        "hours_logged": known.hours_logged,
    }


def gather_objectives(actor: Actor, known: Progress) -> dict[str, Any]:
    """The objectives as they stand now, each with its decisions."""
    return {"objectives_shown": page.show(known.case, known.case.current)}


# In the order in which a placement meets them; the name is that of the folder the partial lies in.
SECTIONS: dict[str, Gather] = {
    "agreements": gather_objectives,
    "checkins": gather_checkins,
    "evaluations": growth.gather_ratings,
    "relationships": growth.gather_relationships,
}


@dataclass(frozen=True)
class PlacementPage:
    """Everything the template reads."""

    placement: Placement
    parties: frozenset[Capacity]
    verbs: list[PlacementVerb]
    unmet: list[Unmet]
    supervisors: list[PlacementSupervisor]
    sections: dict[str, dict[str, Any]]
    events: list[placement_page_queries.Event]
    mails: list[Message]
    hours_logged: Decimal
    source: ImportedRow | None
    may_change: bool
    steps: list[dict[str, str]]
    waiting: list[Task]

    @property
    def is_office(self) -> bool:
        return Capacity.STAFF in self.parties

    @property
    def primary(self) -> PlacementSupervisor | None:
        """Who supervises now."""
        return next((row for row in self.supervisors if row.is_primary and row.until_on is None), None)

    @property
    def is_faculty(self) -> bool:
        return Capacity.FACULTY in self.parties

    @property
    def is_student(self) -> bool:
        return Capacity.STUDENT in self.parties

    @property
    def main_verbs(self) -> set[PlacementVerb]:
        """The moves that lead on; a move that is still blocked is offered, but not first."""
        state = self.placement.state
        return {
            verb
            for verb in self.verbs
            if rules.leads_on(state, TABLE.get(state, verb))
            and not (self.unmet and move_conditions.require_approval in TABLE.get(state, verb).requires)
        }


def show(actor: Actor, placement: Placement) -> PlacementPage:
    """Gather the page for this reader."""
    parties = rules.parties(actor, placement)
    office = Capacity.STAFF in parties
    known = progress.gather(placement)
    gathered = {noun: gather(actor, known) for noun, gather in SECTIONS.items()}
    return PlacementPage(
        placement=placement,
        parties=parties,
        verbs=TABLE.list_from(placement.state, parties - {Capacity.SYSTEM}),
        unmet=list_conditions(known),
        steps=list_steps(known),
        waiting=list_waiting(known),
        supervisors=queries.list_supervisors(placement.id),
        sections={noun: found for noun, found in gathered.items() if found is not None},
        events=placement_page_queries.list_events(placement, known.moves, with_trail=office),
        mails=placement_page_queries.list_mails(placement) if office else [],
        hours_logged=known.hours_logged,
        source=queries.find_imported(placement.id) if office else None,
        may_change=policies.may_change(actor, placement) and placement.state not in rules.CLOSED,
    )


def list_conditions(known: Progress) -> list[Unmet]:
    """The conditions of approval that do not hold, also of a placement that was imported further along."""
    if known.placement.state not in conditions.GOING_ON:
        return []
    return move_conditions.list_unmet(facts.approval_of(known.case, known.primary))
