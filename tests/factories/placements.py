"""Placements in every state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from placement.core import clock
from placement.core.actors import ActorKind
from placement.core.database import db
from placement.hosts.models import EmployerType, Supervisor
from placement.placements.models import (
    Modality,
    Move,
    PayType,
    Placement,
    PlacementSupervisor,
    PlacementType,
    State,
    StudentLevel,
)
from tests.factories.basics import day, saved
from tests.factories.people import faculty, student
from tests.factories.places import program, site, supervisor, term

# Days from today to the first day of a placement in this state; each lasts ten weeks.
BEGINS = {
    State.DRAFT: 30,
    State.SUBMITTED: 21,
    State.CHANGES_REQUESTED: 21,
    State.APPROVED: 7,
    State.ACTIVE: -21,
    State.ENDED: -80,
    State.COMPLETED: -100,
    State.WITHDRAWN: 14,
    State.TERMINATED: -40,
}
LENGTH = timedelta(weeks=10)
NEVER_STARTED = {State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED, State.WITHDRAWN}


def placement(state: State = State.DRAFT, *, supervised_by: Supervisor | None = None, **facts: Any) -> Placement:
    """A placement with dates that fit its state, a confirmed supervisor, and one transition."""
    begins = facts.pop("begins", day(BEGINS[state]))
    made = saved(Placement(**_usual(state, begins) | _people(facts) | facts))
    helper = supervised_by or supervisor()
    saved(PlacementSupervisor(placement_id=made.id, supervisor=helper, is_primary=True, from_on=begins))
    saved(
        Move(
            placement_id=made.id,
            at=clock.now(),
            actor_kind=ActorKind.SYSTEM,
            actor_name="tests",
            verb="make",
            to_state=state,
        )
    )
    db.session.refresh(made)
    return made


def _usual(state: State, begins: date) -> dict[str, Any]:
    started = state not in NEVER_STARTED
    over = state in (State.ENDED, State.COMPLETED, State.TERMINATED)
    ends = min(begins + LENGTH, day(-1)) if state is State.TERMINATED else begins + LENGTH
    return {
        "state": state,
        "planned_start": begins,
        "planned_end": begins + LENGTH,
        "actual_start": begins if started else None,
        "actual_end": ends if over else None,
        "placement_type": PlacementType.INTERNSHIP,
        "title": "Software intern",
        "description": "Builds things.",
        "student_level": StudentLevel.JUNIOR,
        "sector": "51",
        "employer_type": EmployerType.FOR_PROFIT,
        "country": "US",
        "modality": Modality.ONSITE,
        "pay_type": PayType.HOURLY,
        "hours_per_week": 20,
        "hours_required": 120,
        "credits": 3,
        "created_at": clock.now(),
    }


def _people(facts: dict[str, Any]) -> dict[str, Any]:
    makers = {"student": student, "term": term, "program": program, "site": site, "faculty": faculty}
    return {name: maker() for name, maker in makers.items() if name not in facts}


def draft(**facts: Any) -> Placement:
    return placement(State.DRAFT, **facts)


def submitted(**facts: Any) -> Placement:
    return placement(State.SUBMITTED, **facts)


def changes_requested(**facts: Any) -> Placement:
    return placement(State.CHANGES_REQUESTED, **facts)


def approved(**facts: Any) -> Placement:
    return placement(State.APPROVED, **facts)


def active(**facts: Any) -> Placement:
    return placement(State.ACTIVE, **facts)


def ended(**facts: Any) -> Placement:
    return placement(State.ENDED, **facts)


def completed(**facts: Any) -> Placement:
    return placement(State.COMPLETED, **facts)


def withdrawn(**facts: Any) -> Placement:
    return placement(State.WITHDRAWN, **facts)


def terminated(**facts: Any) -> Placement:
    return placement(State.TERMINATED, **facts)


def supervisor_of(made: Placement) -> Supervisor:
    """The current primary supervisor of a placement."""
    return supervision_of(made).supervisor


def supervision_of(made: Placement) -> PlacementSupervisor:
    """Add a supervision with its first day."""
    wanted = select(PlacementSupervisor).where(
        PlacementSupervisor.placement_id == made.id,
        PlacementSupervisor.is_primary.is_(True),
        PlacementSupervisor.until_on.is_(None),
    )
    return db.session.scalars(wanted).one()
