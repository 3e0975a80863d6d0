"""What an actor may do with a check-in they can see. Supervisors and hosts: nothing, never."""

from __future__ import annotations

from placement.checkins.models import CheckIn
from placement.core.actors import Actor, Role
from placement.placements.rules.transitions import is_faculty_of, is_office_for, is_student_of


def may_list(actor: Actor) -> bool:
    """Whoever can have check-ins to write, to read or to see to."""
    return actor.has(Role.STUDENT, Role.FACULTY, Role.STAFF)


def may_see(actor: Actor, checkin: CheckIn) -> bool:
    """That it is there, and when it was written."""
    placement = checkin.placement
    return is_student_of(actor, placement) or is_faculty_of(actor, placement) or is_office_for(actor, placement)


def may_read(actor: Actor, checkin: CheckIn) -> bool:
    """Its text: the student and confirmed faculty. The office only by `may_open`."""
    return is_student_of(actor, checkin.placement) or may_answer(actor, checkin)


def may_write(actor: Actor, checkin: CheckIn) -> bool:
    """The student; and the office on behalf of the student."""
    return is_student_of(actor, checkin.placement) or is_office_for(actor, checkin.placement)


def may_correct(actor: Actor, checkin: CheckIn) -> bool:
    """The student alone: what the office records on behalf of a student is not corrected by it."""
    return is_student_of(actor, checkin.placement)


def may_see_earlier(actor: Actor, checkin: CheckIn) -> bool:
    """Earlier versions are for the student and confirmed faculty only, never for the career office."""
    return may_read(actor, checkin)


def may_answer(actor: Actor, checkin: CheckIn) -> bool:
    """Faculty whose account is confirmed."""
    return is_faculty_of(actor, checkin.placement) and actor.is_confirmed_faculty


def may_excuse(actor: Actor, checkin: CheckIn) -> bool:
    return is_office_for(actor, checkin.placement)


def may_open(actor: Actor, checkin: CheckIn) -> bool:
    """The office, where the institution's policy says so; the service asks the policy and logs the reading."""
    return is_office_for(actor, checkin.placement)


def may_excuse_several(actor: Actor) -> bool:
    return actor.has(Role.STAFF)


def may_set_policy(actor: Actor) -> bool:
    return actor.has(Role.ADMIN)
