"""SQL conditions on a placement that read other packages' tables, and expressions for the time each began.

Conditions that few placements meet are looked up once, by state; a correlated subquery would search per placement.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from placement.agreements.models import Agreement, AgreementState, Objective
from placement.agreements.queries import pending as waiting
from placement.agreements.rules import review as agreement_rules
from placement.checkins import queries as checkins
from placement.checkins.models import CheckIn
from placement.checkins.rules.schedule import UNWRITTEN
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.hosts.models import Host, HostStatus, Site, Supervisor
from placement.placements.models import Move, Placement, PlacementSupervisor, State
from placement.placements.queries.placements import unindexed

Condition = ColumnElement[bool]

PREPARING = (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED)
GOING_ON = (*PREPARING, State.ACTIVE)
OPEN = (*GOING_ON, State.ENDED)
SLOW = timedelta(days=14)
BASELINE_STILL = timedelta(days=42)  # after this time, an initial rating no longer shows the starting level


def in_states(*states: State) -> Condition:
    """Condition: the placement is in one of these states."""
    return Placement.state.in_(states)


def objectives_stand(*states: AgreementState) -> Condition:
    """Condition: the newest revision of the objectives is in one of these states."""
    return Placement.id.in_(select(Agreement.placement_id).where(Agreement.state.in_(states), is_newest()))


def host_unready(today: date) -> Condition:
    """Condition: the host is not approved or a document expired; as in `hosts.rules.list_approval_obstacles`."""
    expired = (Host.agreement_expires_on < today, Host.insurance_expires_on < today)
    unready = select(Site.id).join(Host).where(or_(Host.status != HostStatus.APPROVED, *expired))
    return Placement.site_id.in_(unready)


def has_primary() -> Condition:
    """Condition: a current supervisor may still be sent requests."""
    present = select(PlacementSupervisor.placement_id).where(PlacementSupervisor.is_present_primary())
    return present.where(PlacementSupervisor.placement_id == Placement.id).exists()


def supervisor_unconfirmed() -> Condition:
    """Condition: the current supervisor is not confirmed."""
    waiting = select(Supervisor.id).where(Supervisor.confirmed_at.is_(None))
    theirs = select(PlacementSupervisor.placement_id).where(PlacementSupervisor.is_present_primary())
    return Placement.id.in_(theirs.where(PlacementSupervisor.supervisor_id.in_(waiting)))


def unread_checkin() -> Condition:
    """Condition: faculty has a check-in to read. Correlated with the placement, so it uses the index."""
    return select(CheckIn.placement_id).where(CheckIn.placement_id == Placement.id, checkins.UNREAD).exists()


def checkin_late() -> Condition:
    """Condition: the student has an overdue check-in."""
    return checkins.has_overdue()


def began_lately(today: date) -> Condition:
    """Condition: the placement began so recently that an initial rating still shows the starting level."""
    return Placement.starts_on > today - BASELINE_STILL


def has_objectives() -> Condition:
    """Condition: objectives were requested or started."""
    return select(Agreement.placement_id).where(Agreement.placement_id == Placement.id).exists()


def is_evaluated(rater: Rater, occasion: Occasion) -> Condition:
    """Condition: a rater has answered on an occasion."""
    theirs = select(Evaluation.placement_id).where(Evaluation.rater == rater, Evaluation.occasion == occasion)
    return theirs.where(Evaluation.placement_id == Placement.id).exists()


def is_newest() -> Condition:
    """Condition: an agreement is the newest revision of its placement."""
    newer = aliased(Agreement)
    later = select(newer.revision).where(newer.revision > Agreement.revision)
    return ~later.where(newer.placement_id == Agreement.placement_id).exists()


def attainment_undecided() -> Condition:
    """Condition: faculty has not rated every approved objective."""
    undecided = select(Objective.id).where(
        Objective.placement_id == Placement.id,
        Objective.approved_at.is_not(None),
        Objective.withdrawn_at.is_(None),
        Objective.attained_faculty.is_(None),
    )
    return undecided.exists()


def objectives_late(today: date) -> Condition:
    """Condition: the student did not submit the objectives in time, or an approver has had them too long."""
    to_send = and_(Agreement.state.in_((AgreementState.DRAFTING, AgreementState.RETURNED)), Agreement.due_on < today)
    to_decide = and_(Agreement.state.in_(agreement_rules.WAITING), waiting.waits_long())
    return Placement.id.in_(select(Agreement.placement_id).where(or_(to_send, to_decide), is_newest()))


def overdue_parts(today: date, owes_checkin: Condition | None = None) -> dict[str, Condition]:
    """Parts of a placement that can be overdue, each with the condition that its due date has passed.

    Queries about a few placements pass `checkins.is_one_overdue()`.
    """
    return {
        "approval": in_states(State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED) & (Placement.starts_on <= today),
        "objectives": in_states(*GOING_ON) & objectives_late(today),
        "check-in": checkin_late() if owes_checkin is None else owes_checkin,
        "completion": in_states(State.ENDED) & (Placement.ends_on < today - SLOW),
    }


def is_overdue(today: date) -> Condition:
    """Condition: something is overdue."""
    return or_(*overdue_parts(today).values())


def since_moved() -> Any:
    """The time of the last move."""
    return select(func.max(Move.at)).where(Move.placement_id == Placement.id).scalar_subquery()


def since_agreement() -> Any:
    """The time the objectives reached the person they are waiting on."""
    came = func.coalesce(Agreement.waiting_since, Agreement.opened_at)
    return select(func.max(came)).where(Agreement.placement_id == Placement.id).scalar_subquery()


def since_unwritten() -> Any:
    """The day the first check-in that is not submitted was due."""
    to_write = unindexed(CheckIn.state.in_(UNWRITTEN))  # with an index on state and day, all would be read
    return select(func.min(CheckIn.due_on)).where(CheckIn.placement_id == Placement.id, to_write).scalar_subquery()


def since_unread() -> Any:
    """The day the first check-in that faculty has not read was due."""
    return (
        select(func.min(CheckIn.due_on)).where(CheckIn.placement_id == Placement.id, checkins.UNREAD).scalar_subquery()
    )


def recorded() -> Any:
    """The time the placement was recorded."""
    return Placement.created_at


def first_day() -> Any:
    """The first day."""
    return Placement.starts_on


def last_day() -> Any:
    """The last day."""
    return Placement.ends_on
