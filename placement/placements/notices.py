"""Which mails the moves of a placement send, and to whom."""

from __future__ import annotations

from placement import mail
from placement.core.settings import settings
from placement.people.models import User
from placement.placements.models import Placement
from placement.placements.rules.transitions import Verb

TO_STUDENT = {
    Verb.ASK: "placement_sent_back",
    Verb.APPROVE: "placement_approved",
    Verb.TERMINATE: "placement_terminated",
    Verb.WITHDRAW: "placement_withdrawn",
    Verb.COMPLETE: "placement_completed",
}
TO_FACULTY = {Verb.APPROVE, Verb.TERMINATE, Verb.WITHDRAW}


def tell_moved(placement: Placement, verb: Verb, note: str, moved_by: int | None) -> None:
    """Tell student and faculty about a move, but nobody about what they did themselves."""
    kind = TO_STUDENT.get(verb)
    if kind is None:
        return
    people = [placement.student, placement.faculty if verb in TO_FACULTY else None]
    for person in people:
        if person is not None and person.id != moved_by:
            _post(kind, person, placement, note)


def _post(kind: str, person: User, placement: Placement, note: str) -> None:
    mail.post(
        kind,
        person.email,
        person.name,
        about=("placement", placement.id),
        placement=placement,
        note=note,
        page=f"{settings().base_url}/placements/{placement.ref}",
    )
