"""Gather the facts from all packages that a placement's transitions require."""

from __future__ import annotations

from placement.agreements.queries import agreements
from placement.agreements.queries.agreements import Agreements
from placement.checkins import queries as checkins
from placement.core import clock
from placement.hosts.rules import hosts as host_rules
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries import placements as queries
from placement.placements.rules import conditions
from placement.placements.rules.conditions import ApprovalFacts, CompletionFacts
from placement.placements.rules.transitions import Step


def gather(
    placement: Placement, step: Step, hours_waived: str = "", attainment_waived: str = ""
) -> tuple[ApprovalFacts | None, CompletionFacts | None]:
    """Return the facts that a step requires, and None for the others."""
    approval = gather_approval(placement) if conditions.require_approval in step.requires else None
    if conditions.require_completion not in step.requires:
        return approval, None
    return approval, gather_completion(placement, hours_waived, attainment_waived)


def gather_approval(placement: Placement) -> ApprovalFacts:
    """The facts that approval requires."""
    return approval_of(agreements.case_of(placement), queries.find_primary(placement.id))


def approval_of(case: Agreements, primary: PlacementSupervisor | None) -> ApprovalFacts:
    """The facts that approval requires, from objectives and a supervisor already in memory."""
    placement = case.placement
    return ApprovalFacts(
        host_approved=not host_rules.list_approval_obstacles(placement.site.host, clock.today()),
        supervisor_confirmed=primary is not None and primary.supervisor.confirmed_at is not None,
        has_dates=placement.starts_on is not None and placement.ends_on is not None,
        has_hours=bool(placement.hours_required or placement.hours_per_week),
        agreement_signed_off=case.is_met,
        supervisor_named=primary is not None,
    )


def gather_completion(placement: Placement, hours_waived: str = "", attainment_waived: str = "") -> CompletionFacts:
    """The facts that completion requires."""
    return CompletionFacts(
        hours_required=placement.hours_required,
        hours_logged=checkins.hours_logged(placement),
        undecided=agreements.count_undecided(placement),
        hours_waived=hours_waived,
        attainment_waived=attainment_waived,
    )
