"""Draft, submit, correct, reply to, and excuse check-ins. Services never commit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from placement import audit
from placement.checkins import notices, queries
from placement.checkins.models import CheckIn, EarlierVersion
from placement.checkins.rules import correction, reflection
from placement.checkins.rules import schedule as rules
from placement.checkins.rules.reflection import Reflection
from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.checkins.services import transition
from placement.checkins.services.offers import list_event_rows, note_attended
from placement.checkins.services.people import save_people
from placement.checkins.services.schedule import make_schedule, replan
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotAllowed
from placement.core.models import InstallationFact
from placement.core.transitions import Unmet, check_met


def save_draft(actor: Actor, checkin: CheckIn, answers: Reflection) -> bool:
    """Save a draft; False and no change if already submitted."""
    hold(checkin)
    if checkin.state in rules.SENT:
        return False
    check(checkin, CheckInVerb.DRAFT)
    _write(checkin, answers)
    checkin.people_met = [
        *(person.as_typed() for person in answers.people),
        *({"contact_id": number, "ticked": True} for number in answers.ticked),
    ]
    transition.move(checkin, CheckInVerb.DRAFT)
    checkin.drafted_at = clock.now()
    return True


def submit(actor: Actor, checkin: CheckIn, answers: Reflection, on_behalf_of: str = "") -> bool:
    """Submit a reflection and set whether it is late, in the institution's time zone.

    False and no change if already submitted (a second click).
    """
    hold(checkin)
    if checkin.state in rules.SENT:
        return False
    today = clock.today()
    check(checkin, CheckInVerb.SUBMIT)
    reflection.check_complete(answers)
    _write(checkin, answers)
    checkin.submitted_at = clock.now()
    checkin.people_met = save_people(actor, checkin, answers.people, answers.ticked)
    note_attended(actor, checkin)
    step = transition.move(checkin, CheckInVerb.SUBMIT)
    checkin.was_late = rules.is_late(checkin, today)
    checkin.on_behalf_of, checkin.recorded_by = on_behalf_of, actor.name if on_behalf_of else ""
    db.session.flush()
    audit.record(actor, "submit", "checkin", checkin.id, late=checkin.was_late, on_behalf_of=on_behalf_of)
    notices.notify_moved(step.notify, checkin)
    return True


def correct(actor: Actor, checkin: CheckIn, answers: Reflection) -> bool:
    """Replace the answers of a submitted check-in, whose submission time and lateness stay.

    The earlier text is stored and the check-in is unread again. False and no change if nothing differs.
    """
    hold(checkin)
    check(checkin, CheckInVerb.CORRECT)
    reflection.check_complete(answers)
    before = correction.answers_of(checkin)
    _write(checkin, answers)
    unnamed = _list_unnamed(checkin)
    checkin.people_met = save_people(actor, checkin, answers.people, answers.ticked) + unnamed
    if correction.answers_of(checkin) == before:
        return False
    note_attended(actor, checkin)
    _save_earlier(checkin, before)
    step = transition.move(checkin, CheckInVerb.CORRECT)
    was_read, checkin.read_at = checkin.read_at is not None, None
    db.session.flush()
    audit.record(actor, "correct", "checkin", checkin.id)
    if was_read:  # if unread, the email about the submission still links to it
        notices.notify_moved(step.notify, checkin)
    return True


def mark_read(actor: Actor, checkin: CheckIn) -> None:
    """Set the time faculty first read it."""
    if checkin.state in rules.SENT and checkin.read_at is None:
        checkin.read_at = clock.now()


def answer(actor: Actor, checkin: CheckIn, response: str, depth: Decimal | None = None) -> None:
    """Save faculty's reply and optional depth; editing a reply does not change its time."""
    hold(checkin)
    reflection.check_answer(response)
    first = checkin.responded_at is None
    step = transition.move(checkin, CheckInVerb.REPLY)
    checkin.response, checkin.depth = response, depth
    checkin.responded_by_id = actor.id
    checkin.responded_at = checkin.responded_at or clock.now()
    mark_read(actor, checkin)
    if first:
        notices.notify_moved(step.notify, checkin)


def excuse(actor: Actor, checkins: Sequence[CheckIn], reason: str) -> int:
    """Excuse students from these check-ins; skip those submitted or already excused. Returns the count."""
    reflection.check_reason(reason)
    excusable = [checkin for checkin in checkins if (checkin.state, CheckInVerb.EXCUSE) in TABLE]
    for checkin in excusable:
        step = transition.move(checkin, CheckInVerb.EXCUSE)
        checkin.excused_reason = reason
        audit.record(actor, "excuse", "checkin", checkin.id, reason=reason)
        notices.notify_moved(step.notify, checkin)
    return len(excusable)


def take_back(actor: Actor, checkin: CheckIn) -> None:
    """Undo an excuse, so the check-in can be written again."""
    transition.move(checkin, CheckInVerb.TAKE_BACK)
    audit.record(actor, "take back excuse", "checkin", checkin.id, reason=checkin.excused_reason)
    checkin.excused_reason = ""


def open_text(actor: Actor, checkin: CheckIn) -> None:
    """Log that the office opens this reflection. Raises NotAllowed if the policy forbids it."""
    if not queries.staff_may_read():
        raise NotAllowed
    audit.record(actor, "read reflection", "checkin", checkin.id, placement_id=checkin.placement_id)


def set_policy(actor: Actor, allowed: bool) -> None:
    """Set the policy on the office opening reflections."""
    db.session.merge(InstallationFact(name=queries.POLICY, value="1" if allowed else "0"))
    audit.record(actor, "set policy", "installation", None, staff_may_read_reflections=allowed)


def list_obstacles(checkin: CheckIn, verb: CheckInVerb) -> list[Unmet]:
    """List the conditions of a verb that do not hold today."""
    return rules.list_obstacles(verb, rules.facts_of(checkin, checkin.placement.state, clock.today()))


def check(checkin: CheckIn, verb: CheckInVerb) -> None:
    """Raise RuleBroken or Conflict unless the conditions of a verb hold today."""
    check_met(list_obstacles(checkin, verb))


def hold(checkin: CheckIn) -> None:
    """Refresh and lock the row, so that simultaneous clicks run one after the other."""
    db.session.refresh(checkin, with_for_update={"of": CheckIn})


def _write(checkin: CheckIn, answers: Reflection) -> None:
    for name, value in _columns(answers).items():
        setattr(checkin, name, value)
    checkin.events = list_event_rows(checkin, answers.events)


def _columns(answers: Reflection) -> dict[str, Any]:
    return {name: value for name, value in vars(answers).items() if name not in ("people", "ticked", "events")}


def _save_earlier(checkin: CheckIn, answers: dict[str, Any]) -> None:
    """Store the previous answers as the next earlier version."""
    now = clock.now()
    version = EarlierVersion(
        number=len(checkin.earlier) + 1,
        answers=answers,
        sent_at=checkin.corrected_at or checkin.submitted_at or now,
        read_at=checkin.read_at,
        replaced_at=now,
    )
    checkin.earlier.append(version)
    checkin.corrected_at = now


def _list_unnamed(checkin: CheckIn) -> list[dict[str, Any]]:
    """List people met whose contact the student deleted; the form can't show them, so they stay unchanged."""
    contacts = queries.list_contacts_met(checkin)
    return [row for row in checkin.people_met if row.get("contact_id") not in contacts]


__all__ = [
    "answer",
    "correct",
    "excuse",
    "hold",
    "make_schedule",
    "mark_read",
    "open_text",
    "replan",
    "save_draft",
    "set_policy",
    "submit",
    "take_back",
]
