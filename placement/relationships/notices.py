"""Emails about the network. None of them names anyone the student met; one goes to a mentor."""

from __future__ import annotations

from typing import Any

from placement import mail
from placement.core.settings import settings
from placement.mail.services import compose
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.rules.ideas import Idea

AFTER_END, ONE_IDEA, THIS_WEEK, MENTOR = "people_after_end", "people_idea", "people_this_week", "people_mentor"
FOR_RECIPIENT_ONLY = (AFTER_END, ONE_IDEA, THIS_WEEK, MENTOR)  # staff see that it was sent, never its text
WORDS = {3: "Three months", 6: "Six months", 12: "A year"}


def ask_after_end(placement: Placement, months: int, link_id: int) -> None:
    """Email the student the link with up to three questions."""
    student = placement.student
    mail.post(
        AFTER_END,
        student.email,
        student.name,
        about=("placement", placement.id),
        when=WORDS[months],
        placement=placement,
        link_id=link_id,
    )


def send_idea(placement: Placement, idea: Idea, stop_address: str) -> None:
    """Email the student one idea, with the address that stops these emails."""
    student = placement.student
    mail.post(
        ONE_IDEA,
        student.email,
        student.name,
        about=("placement", placement.id),
        idea=idea,
        address=f"{settings().base_url}/my/people",
        stop_address=stop_address,
    )


def tell_this_week(student: User, count: int) -> None:
    """Email how many people are due this week."""
    mail.post(
        THIS_WEEK,
        student.email,
        student.name,
        about=("user", student.id),
        count=count,
        address=f"{settings().base_url}/my/people",
    )


def ask_mentor(placement: Placement, link_id: int, *, is_repeat: bool = False) -> None:
    """Email a mentor the question whether they mentored this student; the address stays out of the outbox."""
    facts = _mentor_facts(placement, is_repeat)
    mail.post(MENTOR, "", about=("placement", placement.id), link_id=link_id, **facts)


def preview_mentor(placement: Placement) -> tuple[str, str]:
    """Return subject and text of the email to a mentor, as the student sees it first."""
    return compose(MENTOR, link="[their link]", **_mentor_facts(placement, is_repeat=False))


def _mentor_facts(placement: Placement, is_repeat: bool) -> dict[str, Any]:
    student = placement.student.host_name
    return {"student": student, "institution": settings().institution_name, "is_repeat": is_repeat}
