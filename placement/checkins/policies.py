"""Permissions on a visible check-in. Supervisors and hosts have none."""

from __future__ import annotations

from placement.checkins.models import CheckIn
from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.core.actors import Actor, Role
from placement.placements.rules.transitions import is_faculty_of, is_office_for, is_student_of, parties


def may_list(actor: Actor) -> bool:
    """Allow students, faculty, and staff."""
    return actor.has(Role.STUDENT, Role.FACULTY, Role.STAFF)


def may_see(actor: Actor, checkin: CheckIn) -> bool:
    """Allow the student, faculty, and office to see that it exists and when it was submitted."""
    placement = checkin.placement
    return is_student_of(actor, placement) or is_faculty_of(actor, placement) or is_office_for(actor, placement)


def may_read(actor: Actor, checkin: CheckIn) -> bool:
    """Allow the student and confirmed faculty to read the text; the office needs `may_open`."""
    return is_student_of(actor, checkin.placement) or may_answer(actor, checkin)


def may_write(actor: Actor, checkin: CheckIn) -> bool:
    """Allow the student, or the office on their behalf."""
    return may_take(actor, checkin, CheckInVerb.SUBMIT)


def may_correct(actor: Actor, checkin: CheckIn) -> bool:
    """Allow the student only; the office cannot correct what it recorded."""
    return may_take(actor, checkin, CheckInVerb.CORRECT)


def may_answer(actor: Actor, checkin: CheckIn) -> bool:
    """Allow confirmed faculty."""
    return may_take(actor, checkin, CheckInVerb.REPLY) and actor.is_confirmed_faculty


def may_excuse(actor: Actor, checkin: CheckIn) -> bool:
    return may_take(actor, checkin, CheckInVerb.EXCUSE)


def may_take(actor: Actor, checkin: CheckIn, verb: CheckInVerb) -> bool:
    """Allow the parties the transition table names for a verb."""
    return bool(TABLE.parties_of(verb) & parties(actor, checkin.placement))


def may_open(actor: Actor, checkin: CheckIn) -> bool:
    """Allow the office; the service checks the institution's policy and logs the view."""
    return is_office_for(actor, checkin.placement)


def may_excuse_several(actor: Actor) -> bool:
    return actor.has(Role.STAFF)


def may_set_policy(actor: Actor) -> bool:
    return actor.has(Role.ADMIN)
