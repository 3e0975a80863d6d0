"""Find agreements waiting on an approver, and students' overdue drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select, true, union_all
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.interfaces import ORMOption

from placement.agreements.models import Agreement, AgreementState
from placement.agreements.rules import review as rules
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.hosts.models import Site, Supervisor
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries import placements

SHOWN = 200
ONE_DAY = timedelta(days=1)
LONGEST_FIRST = (Agreement.waiting_since, Agreement.id)


@dataclass(frozen=True)
class Waiting:
    """An agreement waiting on someone; `supervisor` is the current primary supervisor."""

    agreement: Agreement
    supervisor: Supervisor | None

    @property
    def placement(self) -> Placement:
        return self.agreement.placement

    @property
    def waits_for(self) -> str:
        """Return the name of the approver it is waiting on; empty if none is assigned."""
        return holder_of(self.agreement, self.supervisor)

    @property
    def due_on(self) -> date | None:
        """Return the last day for the approver to answer; the next day it is late."""
        since = self.agreement.waiting_since
        return None if since is None else clock.local_day(since) + rules.FIRST_REMINDER - ONE_DAY

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < clock.today()


def holder_of(agreement: Agreement, supervisor: Supervisor | None) -> str:
    """Return the name of the approver it is waiting on; empty if none is assigned."""
    if agreement.state is AgreementState.WITH_SUPERVISOR:
        return supervisor.name if supervisor else ""
    faculty = agreement.placement.faculty
    return faculty.name if faculty else ""


def list_to_sign(actor: Actor) -> list[Waiting]:
    """List agreements waiting on this faculty member's sign-off, oldest first."""
    return _load(_waiting(actor, AgreementState.WITH_FACULTY).where(Placement.faculty_id == actor.id))


def list_waiting(actor: Actor, *, late_only: bool = False, limit: int = SHOWN) -> list[Waiting]:
    """List visible agreements waiting on an approver; late: 5 days or more, or no approver assigned."""
    late = or_(waits_long(), _is_unassigned()) if late_only else true()
    return _load(*(_waiting(actor, state).where(late) for state in rules.WAITING), limit=limit)


def list_overdue_drafts(actor: Actor, limit: int = SHOWN) -> list[Waiting]:
    """List drafts past their due date."""
    overdue = Agreement.due_on < clock.today()
    return _load(_waiting(actor, AgreementState.DRAFTING).where(overdue), limit=limit)


def waits_long() -> ColumnElement[bool]:
    """Return `rules.is_late` as an SQL condition."""
    return Agreement.waiting_since < clock.start_of(clock.today() - rules.FIRST_REMINDER + ONE_DAY)


def _is_unassigned() -> ColumnElement[bool]:
    return or_(
        and_(Agreement.state == AgreementState.WITH_FACULTY, Placement.faculty_id.is_(None)),
        and_(Agreement.state == AgreementState.WITH_SUPERVISOR, Supervisor.id.is_(None)),
    )


def _waiting(actor: Actor, state: AgreementState) -> Select[int, int]:
    """Select the ids of agreements of open placements, and of the current supervisor."""
    return (
        select(Agreement.id.label("agreement_id"), Supervisor.id.label("supervisor_id"))
        .join(Agreement.placement)
        .outerjoin(
            PlacementSupervisor,
            and_(PlacementSupervisor.placement_id == Placement.id, PlacementSupervisor.is_present_primary()),
        )
        .outerjoin(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .where(Agreement.state == state, placements.visible_to(actor), Placement.state.in_(rules.WRITABLE))
    )


def _with_placement() -> list[ORMOption]:
    placement = contains_eager(Agreement.placement)
    return [
        placement.joinedload(Placement.student),
        placement.joinedload(Placement.faculty),
        placement.joinedload(Placement.site).joinedload(Site.host),
        placement.joinedload(Placement.program),
        placement.joinedload(Placement.term),
    ]


def _load(*parts: Select[int, int], limit: int | None = None) -> list[Waiting]:
    """List the longest waiting agreements; each part (one state) is read in index order, up to the limit."""
    firsts = [part.order_by(*LONGEST_FIRST).limit(limit).subquery() for part in parts]
    first = union_all(*(select(one) for one in firsts)).subquery()
    query = (
        select(Agreement, Supervisor)
        .join(first, first.c.agreement_id == Agreement.id)
        .join(Agreement.placement)
        .outerjoin(Supervisor, Supervisor.id == first.c.supervisor_id)
        .options(*_with_placement())
        .order_by(*LONGEST_FIRST)
        .limit(limit)
    )
    return [Waiting(row[0], row[1]) for row in db.session.execute(query)]
