"""What a placement waits for, on whom, and since when: the figures of the work list and the filter behind each.

Every need is one condition in SQL, so a figure and the list it opens can never disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from placement.agreements import rules as agreement_rules
from placement.agreements.models import Agreement, AgreementState
from placement.checkins import queries as checkins
from placement.checkins.models import CheckIn, CheckInState
from placement.core import clock
from placement.core.labels import Label
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.hosts.models import Host, HostStatus, Site, Supervisor
from placement.placements.models import Move, Placement, PlacementSupervisor, State

Condition = ColumnElement[bool]

PREPARING = (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED)
UNDER_WAY = (State.ACTIVE, State.ENDED)
OPEN = PREPARING + UNDER_WAY
SLOW = timedelta(days=14)
BASELINE_STILL = timedelta(days=42)  # after that a first rating no longer tells where somebody began


class Holder(Label):
    """On whom something waits."""

    OFFICE = "office", "The career office"
    STUDENT = "student", "Students"
    SUPERVISOR = "supervisor", "Supervisors"
    FACULTY = "faculty", "Faculty"


@dataclass(frozen=True)
class Need:
    """Something that is waited for. `holds` gives the condition on Placement, `since` the day it began."""

    code: str
    label: str
    holder: Holder
    holds: Callable[[date], Condition]
    since: Callable[[], Any]


def _in(*states: State) -> Condition:
    return Placement.state.in_(states)


def _agreement(*states: AgreementState) -> Condition:
    """That the newest revision of the objectives stands in one of these states."""
    return exists().where(Agreement.placement_id == Placement.id, Agreement.state.in_(states), _newest())


def _host_unready() -> Condition:
    unready = select(Site.id).join(Host).where(Host.status != HostStatus.APPROVED)
    return Placement.site_id.in_(unready)


def _primary(*also: Condition) -> Condition:
    return exists().where(
        PlacementSupervisor.placement_id == Placement.id, PlacementSupervisor.is_present_primary(), *also
    )


def _unconfirmed() -> Condition:
    waiting = select(Supervisor.id).where(Supervisor.confirmed_at.is_(None))
    return _primary(PlacementSupervisor.supervisor_id.in_(waiting))


def _unread_checkin() -> Condition:
    """Looked up once, as the unread are few; asked placement by placement it would take long."""
    return Placement.id.in_(select(CheckIn.placement_id).where(checkins.UNREAD))


def _evaluated(rater: Rater, occasion: Occasion) -> Condition:
    return exists().where(
        Evaluation.placement_id == Placement.id, Evaluation.rater == rater, Evaluation.occasion == occasion
    )


def _newest() -> Condition:
    """That an agreement is the newest revision of its placement."""
    newer = aliased(Agreement)
    return ~exists().where(newer.placement_id == Agreement.placement_id, newer.revision > Agreement.revision)


def _objectives_late(today: date) -> Condition:
    """That the student has not sent them by the day, or an approver has had them for too long."""
    to_send = and_(Agreement.state.in_((AgreementState.DRAFTING, AgreementState.RETURNED)), Agreement.due_on < today)
    long_ago = clock.now() - agreement_rules.FIRST_REMINDER
    to_decide = and_(Agreement.state.in_(agreement_rules.WAITING), Agreement.waiting_since <= long_ago)
    return exists().where(Agreement.placement_id == Placement.id, _newest(), or_(to_send, to_decide))


def is_overdue(today: date) -> Condition:
    """That a day has passed by which something should have been there."""
    return or_(
        and_(_in(State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED), Placement.starts_on <= today),
        and_(_in(*PREPARING, State.ACTIVE), _objectives_late(today)),
        checkins.has_overdue(),
        and_(_in(State.ENDED), Placement.ends_on < today - SLOW),
    )


def _since_moved() -> Any:
    """The moment of the last move."""
    return select(func.max(Move.at)).where(Move.placement_id == Placement.id).scalar_subquery()


def _since_agreement() -> Any:
    """The moment the objectives came to whoever holds them."""
    came = func.coalesce(Agreement.waiting_since, Agreement.opened_at)
    return select(func.max(came)).where(Agreement.placement_id == Placement.id).scalar_subquery()


def _since_checkin(*states: CheckInState) -> Callable[[], Any]:
    def since() -> Any:
        due = case((CheckIn.state.in_(states), CheckIn.due_on))  # no filter: it would draw the planner off the index
        return select(func.min(due)).where(CheckIn.placement_id == Placement.id).scalar_subquery()

    return since


def _created() -> Any:
    return Placement.created_at


def _start() -> Any:
    return Placement.starts_on


def _end() -> Any:
    return Placement.ends_on


A = AgreementState
NEEDS: dict[str, Need] = {
    need.code: need
    for need in (
        Need("overdue", "Overdue", Holder.OFFICE, is_overdue, _start),
        Need("approval", "To approve", Holder.OFFICE, lambda today: _in(State.SUBMITTED), _since_moved),
        Need(
            "host",
            "Host not approved",
            Holder.OFFICE,
            lambda today: _in(*PREPARING) & _host_unready(),
            _created,
        ),
        Need(
            "supervisor",
            "Supervisor not confirmed",
            Holder.OFFICE,
            lambda today: _in(*PREPARING, State.ACTIVE) & _unconfirmed(),
            _created,
        ),
        Need(
            "nobody",
            "No supervisor named",
            Holder.OFFICE,
            lambda today: _in(*PREPARING, State.ACTIVE) & ~_primary(),
            _created,
        ),
        Need(
            "faculty",
            "No faculty member",
            Holder.OFFICE,
            lambda today: _in(*OPEN) & Placement.faculty_id.is_(None),
            _created,
        ),
        Need(
            "objectives",
            "Objectives not opened",
            Holder.OFFICE,
            lambda today: _in(*PREPARING, State.ACTIVE) & ~exists().where(Agreement.placement_id == Placement.id),
            _created,
        ),
        Need("completion", "Ended, to complete", Holder.OFFICE, lambda today: _in(State.ENDED), _end),
        Need(
            "changes",
            "Placement sent back",
            Holder.STUDENT,
            lambda today: _in(State.CHANGES_REQUESTED),
            _since_moved,
        ),
        Need(
            "drafting",
            "Objectives being written",
            Holder.STUDENT,
            lambda today: _in(*PREPARING, State.ACTIVE) & _agreement(A.DRAFTING, A.RETURNED),
            _since_agreement,
        ),
        Need(
            "checkins",
            "Check-in late",
            Holder.STUDENT,
            lambda today: checkins.has_overdue(),
            _since_checkin(CheckInState.SCHEDULED, CheckInState.DRAFT),
        ),
        Need(
            "baseline",
            "First self-rating missing",
            Holder.STUDENT,
            lambda today: (
                _in(State.ACTIVE)
                & (Placement.starts_on > today - BASELINE_STILL)
                & ~_evaluated(Rater.SELF, Occasion.BASELINE)
            ),
            _start,
        ),
        Need(
            "final_self",
            "Last self-rating missing",
            Holder.STUDENT,
            lambda today: _in(State.ENDED) & ~_evaluated(Rater.SELF, Occasion.FINAL),
            _end,
        ),
        Need(
            "agreeing",
            "Objectives to agree to",
            Holder.SUPERVISOR,
            lambda today: _in(*PREPARING, State.ACTIVE) & _agreement(A.WITH_SUPERVISOR),
            _since_agreement,
        ),
        Need(
            "final_supervisor",
            "Last rating missing",
            Holder.SUPERVISOR,
            lambda today: _in(State.ENDED) & ~_evaluated(Rater.SUPERVISOR, Occasion.FINAL),
            _end,
        ),
        Need(
            "signing",
            "Objectives to sign",
            Holder.FACULTY,
            lambda today: _in(*PREPARING, State.ACTIVE) & _agreement(A.WITH_FACULTY),
            _since_agreement,
        ),
        Need(
            "reading",
            "Reflections to read",
            Holder.FACULTY,
            lambda today: _in(*UNDER_WAY) & _unread_checkin(),
            _since_checkin(CheckInState.SUBMITTED),
        ),
    )
}


def condition(code: str, today: date) -> list[Condition]:
    """The condition of a need as a list: empty where there is no such need."""
    need = NEEDS.get(code)
    return [need.holds(today)] if need else []
