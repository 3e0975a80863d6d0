"""Emails about objectives. Emails to supervisors use the name the student chose for hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from placement import mail
from placement.agreements.models import Agreement, AgreementState, Decision, Wording
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import Limits, Party
from placement.core import clock
from placement.core.settings import settings
from placement.hosts.models import Supervisor
from placement.mail.services import compose
from placement.people.models import User
from placement.placements.models import Placement


def opened(placement: Placement, due_on: date | None, limits: Limits) -> None:
    """Ask the student by email to write objectives: how many, and by what date."""
    facts = {"due_on": due_on, "limits": limits, "url": page_url(placement)}
    _to_user("objectives_opened", placement.student, placement, **facts)


def preview_opened(placement: Placement, due_on: date | None) -> tuple[str, str]:
    """Return subject and text of that email, for the office to preview."""
    limits = rules.limits(placement.program, placement.placement_type)
    facts = {"due_on": due_on, "limits": limits, "url": page_url(placement)}
    return compose("objectives_opened", to_name=placement.student.name, placement=placement, **facts)


@dataclass(frozen=True)
class NoticeFacts:
    """The facts an email about a transition needs in addition to the agreement. `link_id` is the supervisor's link."""

    who: str = ""
    wordings: Sequence[Wording] = ()
    party: Party | None = None
    due_on: date | None = None
    supervisor: Supervisor | None = None
    link_id: int = 0


def notify_moved(name: str, agreement: Agreement, facts: NoticeFacts) -> None:
    """Send the email that a transition names, if any."""
    if name:
        NOTICES[name](agreement.placement, agreement, facts)


def to_agree(placement: Placement, agreement: Agreement, facts: NoticeFacts) -> None:
    """Email the supervisor the link to review the objectives."""
    if facts.supervisor is not None:
        more = {"again": agreement.revision > 1, "agreed": rules.is_agreed_in_part(facts.wordings)}
        _to_supervisor("objectives_to_agree", facts.supervisor, placement, facts.link_id, **more)


def to_sign(placement: Placement, agreement: Agreement, facts: NoticeFacts) -> None:
    """Email faculty that objectives are ready to sign off."""
    if placement.faculty is not None:
        _to_user("objectives_to_sign", placement.faculty, placement, agreement=agreement, url=page_url(placement))


def changes_asked(placement: Placement, agreement: Agreement, facts: NoticeFacts) -> None:
    """Email the student the requested changes and their due date."""
    is_supervisor = facts.party is Party.SUPERVISOR
    asked = [
        (row.objective.number, row.supervisor_comment if is_supervisor else row.faculty_comment)
        for row in facts.wordings
        if facts.party and rules.decision_of(row, facts.party) is Decision.CHANGES_REQUESTED
    ]
    more = {"who": facts.who, "asked": asked, "due_on": facts.due_on, "url": page_url(placement)}
    _to_user("objectives_changes_asked", placement.student, placement, **more)


def signed_off(placement: Placement, agreement: Agreement, facts: NoticeFacts) -> None:
    """Email the next steps after sign-off to the student and, with their link, to the supervisor."""
    more = {"agreement": agreement, "url": page_url(placement)}
    _to_user("objectives_signed_student", placement.student, placement, **more)
    if facts.supervisor is not None:
        link_id = facts.link_id
        _to_supervisor("objectives_signed_supervisor", facts.supervisor, placement, link_id, agreement=agreement)


NOTICES = {"to_agree": to_agree, "to_sign": to_sign, "changes_asked": changes_asked, "signed_off": signed_off}


def commented(agreement: Agreement, who: str, comments: str) -> None:
    """Email the student a supervisor's comments on a version that is no longer waiting on them."""
    facts = {"who": who, "agreement": agreement, "comments": comments, "url": page_url(agreement.placement)}
    _to_user("objectives_commented", agreement.placement.student, agreement.placement, **facts)


def link_again(placement: Placement, agreement: Agreement | None, supervisor: Supervisor, link_id: int) -> None:
    """Email the supervisor a new link, and any pending request."""
    awaits_answer = agreement is not None and agreement.state is AgreementState.WITH_SUPERVISOR
    _to_supervisor("supervisor_link", supervisor, placement, link_id, awaits_answer=awaits_answer)


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
