"""The page of a placement, one section per package.

Progress is read once. Each section has one line in SECTIONS and one function that returns the variables of its partial
`templates/<name>/_on_placement.html` in a constant number of queries; None hides the section from this reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from placement.agreements import page
from placement.checkins.rules import schedule as checkin_rules
from placement.core.actors import Actor
from placement.core.transitions import Unmet
from placement.evaluations import queries as evaluations
from placement.mail.models import Message
from placement.placement_page import queries as placement_page_queries
from placement.placement_page.page import growth
from placement.placements import policies
from placement.placements.models import ImportedRow, Placement, PlacementSupervisor
from placement.placements.rules import conditions as move_conditions
from placement.placements.rules import transitions as rules
from placement.placements.rules.transitions import TABLE, Capacity, PlacementVerb
from placement.worklist.page.tasks import Task, list_waiting
from placement.worklist.queries import conditions, facts, progress
from placement.worklist.rules.progress import Progress
from placement.worklist.rules.steps import list_steps

Gather = Callable[[Actor, Progress, growth.RatedSkills], dict[str, Any] | None]


def gather_checkins(actor: Actor, standing: Progress, skills: growth.RatedSkills) -> dict[str, Any]:
    """The check-ins with their stage today, without any reflection text."""
    return {
        "checkins": standing.checkins,
        "checkin_stage": lambda checkin: checkin_rules.stage(checkin, standing.today),
        "hours_logged": standing.hours_logged,
    }


def gather_objectives(actor: Actor, standing: Progress, skills: growth.RatedSkills) -> dict[str, Any]:
    """The current objectives, each with its decisions."""
    return {"objectives_shown": page.show(standing.case, standing.case.current, skills=[skill for skill, _ in skills])}


# In page order; the key is the template folder of the partial.
SECTIONS: dict[str, Gather] = {
    "agreements": gather_objectives,
    "checkins": gather_checkins,
    "evaluations": growth.gather_ratings,
    "relationships": growth.gather_relationships,
    "about_me": growth.gather_about_me,
}


@dataclass(frozen=True)
class PlacementPage:
    """Everything the template reads."""

    placement: Placement
    parties: frozenset[Capacity]
    verbs: list[PlacementVerb]
    unmet: list[Unmet]
    sections: dict[str, dict[str, Any]]
    events: list[placement_page_queries.Event]
    mails: list[Message]
    hours_logged: Decimal
    may_change: bool
    steps: list[dict[str, str]]
    waiting: list[Task]

    @property
    def is_office(self) -> bool:
        return Capacity.STAFF in self.parties

    @property
    def supervisors(self) -> list[PlacementSupervisor]:
        return self.placement.supervisors

    @property
    def primary(self) -> PlacementSupervisor | None:
        """The current primary supervisor, if any."""
        return self.placement.primary

    @property
    def source(self) -> ImportedRow | None:
        """The import the placement came from, for the office."""
        return self.placement.origin if self.is_office else None

    @property
    def is_faculty(self) -> bool:
        return Capacity.FACULTY in self.parties

    @property
    def is_student(self) -> bool:
        return Capacity.STUDENT in self.parties

    @property
    def main_verbs(self) -> set[PlacementVerb]:
        """The moves shown as primary buttons: moves toward completion that are not blocked."""
        state = self.placement.state
        return {
            verb
            for verb in self.verbs
            if rules.leads_on(state, TABLE.get(state, verb))
            and not (self.unmet and move_conditions.require_approval in TABLE.get(state, verb).requires)
        }


def show(actor: Actor, placement: Placement) -> PlacementPage:
    """Read everything this reader's page shows."""
    parties = rules.parties(actor, placement)
    office = Capacity.STAFF in parties
    standing = progress.gather(placement)
    skills = evaluations.list_skills(placement)
    gathered = {noun: gather(actor, standing, skills) for noun, gather in SECTIONS.items()}
    return PlacementPage(
        placement=placement,
        parties=parties,
        verbs=TABLE.list_from(placement.state, parties - {Capacity.SYSTEM}),
        unmet=list_conditions(standing),
        steps=list_steps(standing),
        waiting=list_waiting(standing),
        sections={noun: section for noun, section in gathered.items() if section is not None},
        events=placement_page_queries.list_events(standing, with_trail=office),
        mails=placement_page_queries.list_mails(placement) if office else [],
        hours_logged=standing.hours_logged,
        may_change=policies.may_change(actor, placement) and placement.state not in rules.CLOSED,
    )


def list_conditions(standing: Progress) -> list[Unmet]:
    """The unmet conditions of approval, even for a placement imported in a later state."""
    if standing.placement.state not in conditions.GOING_ON:
        return []
    return move_conditions.list_unmet_approval(facts.approval_of(standing.case, standing.primary))
