"""Facts that moves look at, gathered from every noun."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from placement.agreements.models import Agreement, AgreementState, Objective
from placement.checkins.models import CheckIn
from placement.core.database import db
from placement.hosts.models import HostStatus
from placement.placements import queries
from placement.placements.models import Placement
from placement.placements.rules import ApprovalFacts, CompletionFacts


def gather_approval(placement: Placement) -> ApprovalFacts:
    """What approval looks at."""
    primary = queries.find_primary(placement.id)
    return ApprovalFacts(
        host_approved=placement.site.host.status is HostStatus.APPROVED,
        supervisor_confirmed=primary is not None and primary.supervisor.confirmed_at is not None,
        has_dates=placement.starts_on is not None and placement.ends_on is not None,
        has_hours=bool(placement.hours_required or placement.hours_per_week),
        agreement_signed_off=is_signed_off(placement),
    )


def is_signed_off(placement: Placement) -> bool:
    """Whether some revision of the objectives has been signed off."""
    signed = (Agreement.placement_id == placement.id, Agreement.state == AgreementState.SIGNED_OFF)
    return db.session.scalar(select(Agreement.id).where(*signed).limit(1)) is not None


def gather_completion(placement: Placement, hours_waived: str = "", attainment_waived: str = "") -> CompletionFacts:
    """What completing looks at."""
    return CompletionFacts(
        hours_required=placement.hours_required,
        hours_logged=hours_logged(placement),
        undecided=count_undecided(placement),
        hours_waived=hours_waived,
        attainment_waived=attainment_waived,
    )


def hours_logged(placement: Placement) -> Decimal:
    """The hours of all check-ins that were sent."""
    sent = (CheckIn.placement_id == placement.id, CheckIn.submitted_at.is_not(None))
    return db.session.scalar(select(func.sum(CheckIn.hours)).where(*sent)) or Decimal(0)


def count_undecided(placement: Placement) -> int:
    """How many approved objectives faculty has not judged yet."""
    undecided = (
        Objective.placement_id == placement.id,
        Objective.approved_at.is_not(None),
        Objective.withdrawn_at.is_(None),
        Objective.attained_faculty.is_(None),
    )
    return db.session.scalar(select(func.count()).where(*undecided)) or 0
