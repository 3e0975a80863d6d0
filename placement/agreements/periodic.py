"""Send reminders about overdue objectives. Nothing is ever agreed or signed off automatically."""

from __future__ import annotations

from placement import jobs
from placement.agreements import notices
from placement.agreements.models import AgreementState
from placement.agreements.queries import pending
from placement.agreements.queries.pending import Waiting
from placement.agreements.rules import review as rules
from placement.agreements.services import supervisor_link
from placement.core import clock
from placement.core.actors import SYSTEM


@jobs.periodic
def remind() -> int:
    """Remind late approvers and students past their due date; returns the number of emails."""
    late = [one for one in pending.list_waiting(SYSTEM, late_only=True, limit=10_000) if _is_due(one)]
    overdue = [one for one in pending.list_overdue_drafts(SYSTEM, limit=10_000) if _needs_reminder(one)]
    for one in late:
        _remind_approver(one)
    for one in overdue:
        notices.remind_student(one.placement, one.agreement)
    for one in [*late, *overdue]:
        one.agreement.reminded += 1
    return len(late) + len(overdue)


def _is_due(one: Waiting) -> bool:
    """True if the next reminder is due and an approver is assigned."""
    since = one.agreement.waiting_since
    if since is None or not one.waits_for:
        return False
    return rules.is_reminder_due(clock.local_day(since), one.agreement.reminded, clock.today())


def _needs_reminder(one: Waiting) -> bool:
    """True if the student has not been reminded; after a change request, they get a few days first."""
    agreement = one.agreement
    had_time = agreement.follows is None or rules.is_late(clock.local_day(agreement.opened_at), clock.today())
    return had_time and not agreement.reminded


def _remind_approver(one: Waiting) -> None:
    if one.agreement.state is AgreementState.WITH_FACULTY:
        notices.remind_faculty(one.placement, one.agreement)
    elif one.supervisor is not None:
        link = supervisor_link.link_for(one.placement, one.supervisor)
        notices.remind_supervisor(one.placement, one.agreement, one.supervisor, link.id)
