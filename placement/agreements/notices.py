"""Emails about objectives. Emails to supervisors use the name the student chose for hosts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from placement import mail
from placement.agreements.models import Agreement, AgreementState, Decision, Wording
from placement.agreements.rules import transitions as rules
from placement.agreements.rules.transitions import Limits, Party
from placement.core import clock
from placement.core.settings import settings
from placement.hosts.models import Supervisor
from placement.mail.services import compose
from placement.people.models import User
from placement.placements.models import Placement


def opened(placement: Placement, due_on: date | None, limits: Limits) -> None:
    """Email the student: write your objectives, how many and by when."""
    facts = {"due_on": due_on, "limits": limits, "url": page_url(placement)}
    _to_user("objectives_opened", placement.student, placement, **facts)


def preview_opened(placement: Placement, due_on: date | None) -> tuple[str, str]:
    """Return subject and text of that email, for the office to preview."""
    limits = rules.limits(placement.program, placement.placement_type)
    facts = {"due_on": due_on, "limits": limits, "url": page_url(placement)}
    return compose("objectives_opened", to_name=placement.student.name, placement=placement, **facts)


def to_agree(
    placement: Placement, agreement: Agreement, wordings: Sequence[Wording], supervisor: Supervisor, link_id: int
) -> None:
    """Email the supervisor the link to review the objectives."""
    facts = {"again": agreement.revision > 1, "agreed": rules.is_agreed_in_part(wordings)}
    _to_supervisor("objectives_to_agree", supervisor, placement, link_id, **facts)


def to_sign(placement: Placement, agreement: Agreement) -> None:
    """Email faculty: objectives are ready to sign off."""
    if placement.faculty is not None:
        _to_user("objectives_to_sign", placement.faculty, placement, agreement=agreement, url=page_url(placement))


def changes_asked(placement: Placement, who: str, wordings: Sequence[Wording], party: Party, due_on: date) -> None:
    """Email the student the requested changes and their due date."""
    asked = [
        (row.objective.number, row.supervisor_comment if party is Party.SUPERVISOR else row.faculty_comment)
        for row in wordings
        if rules.decision_of(row, party) is Decision.CHANGES_REQUESTED
    ]
    facts = {"who": who, "asked": asked, "due_on": due_on, "url": page_url(placement)}
    _to_user("objectives_changes_asked", placement.student, placement, **facts)


def commented(agreement: Agreement, who: str, comments: str) -> None:
    """Email the student a supervisor's comments on a version that is no longer waiting on them."""
    facts = {"who": who, "agreement": agreement, "comments": comments, "url": page_url(agreement.placement)}
    _to_user("objectives_commented", agreement.placement.student, agreement.placement, **facts)


def signed_off_student(placement: Placement, agreement: Agreement) -> None:
    """Email the student: signed off, and the next steps."""
    facts = {"agreement": agreement, "url": page_url(placement)}
    _to_user("objectives_signed_student", placement.student, placement, **facts)


def signed_off_supervisor(placement: Placement, agreement: Agreement, supervisor: Supervisor, link_id: int) -> None:
    """Email the supervisor: signed off, with their link."""
    _to_supervisor("objectives_signed_supervisor", supervisor, placement, link_id, agreement=agreement)


def link_again(placement: Placement, agreement: Agreement | None, supervisor: Supervisor, link_id: int) -> None:
    """Email the supervisor a new link, and any pending request."""
    wanted = agreement is not None and agreement.state is AgreementState.WITH_SUPERVISOR
    _to_supervisor("supervisor_link", supervisor, placement, link_id, wanted=wanted)


def remind_supervisor(placement: Placement, agreement: Agreement, supervisor: Supervisor, link_id: int) -> None:
    facts = {"waiting_on": waiting_on(agreement)}
    _to_supervisor("objectives_reminder_supervisor", supervisor, placement, link_id, **facts)


def remind_faculty(placement: Placement, agreement: Agreement) -> None:
    if placement.faculty is not None:
        facts = {"waiting_on": waiting_on(agreement), "url": page_url(placement)}
        _to_user("objectives_reminder_faculty", placement.faculty, placement, **facts)


def remind_student(placement: Placement, agreement: Agreement) -> None:
    facts = {"due_on": agreement.due_on, "again": agreement.follows is not None, "url": page_url(placement)}
    _to_user("objectives_overdue", placement.student, placement, **facts)


def waiting_on(agreement: Agreement) -> date | None:
    """Return the local day since which it has been waiting."""
    return clock.local_day(agreement.waiting_since) if agreement.waiting_since else None


def page_url(placement: Placement) -> str:
    """Return the URL of the objectives page; the worker has no request context."""
    return f"{settings().base_url}/placements/{placement.ref}/objectives"


def _to_user(kind: str, user: User, placement: Placement, **facts: Any) -> None:
    mail.post(kind, user.email, user.name, about=("placement", placement.id), placement=placement, **facts)


def _to_supervisor(kind: str, supervisor: Supervisor, placement: Placement, link_id: int, **facts: Any) -> None:
    facts = {"placement": placement, "student": placement.student.host_name, **facts}
    mail.post(kind, supervisor.email, supervisor.name, about=("placement", placement.id), link_id=link_id, **facts)
