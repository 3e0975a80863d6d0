"""Emails about a placement's transitions. A transition names its email; most go to student and faculty."""

from __future__ import annotations

from placement import mail
from placement.core.settings import settings
from placement.people.models import User
from placement.placements.models import Placement

NOTICES = {  # kind of email: True if faculty gets it in addition to the student
    "placement_sent_back": False,
    "placement_approved": True,
    "placement_completed": False,
    "placement_withdrawn": True,
    "placement_terminated": True,
}


def list_recipients(kind: str, student: User, faculty: User | None, moved_by: int | None) -> list[User]:
    """The recipients of an email, without the person who took the step."""
    people = [student, faculty] if NOTICES[kind] else [student]
    return [person for person in people if person is not None and person.id != moved_by]


def notify_moved(kind: str, placement: Placement, note: str, who: str, moved_by: int | None) -> None:
    """Send the email a transition names, if any. It may include the note: recipients can read that in the history."""
    if not kind:
        return
    for person in list_recipients(kind, placement.student, placement.faculty, moved_by):
        mail.post(
            kind,
            person.email,
            person.name,
            about=("placement", placement.id),
            placement=placement,
            note=note,
            who=who,
            page=f"{settings().base_url}/placements/{placement.ref}",
        )
