"""Emails about check-ins. None of them contains text of a reflection."""

from __future__ import annotations

from placement import mail
from placement.checkins.models import CheckIn
from placement.core.settings import settings
from placement.people.models import User


def tell_opened(checkin: CheckIn) -> None:
    """Email the student on the day it opens."""
    _post("checkin_opened", checkin, checkin.placement.student)


def tell_overdue(checkin: CheckIn) -> None:
    """Email the student once, after the grace period."""
    _post("checkin_overdue", checkin, checkin.placement.student)


def tell_submitted(checkin: CheckIn) -> None:
    """Email the confirmed faculty member, if any."""
    faculty = checkin.placement.faculty
    if faculty is not None and faculty.is_confirmed_faculty:
        _post("checkin_submitted", checkin, faculty)


def tell_corrected(checkin: CheckIn) -> None:
    """Email the faculty member who read the previous version, if still allowed."""
    faculty = checkin.placement.faculty
    if faculty is not None and faculty.is_confirmed_faculty:
        _post("checkin_corrected", checkin, faculty)


def tell_answered(checkin: CheckIn) -> None:
    _post("checkin_answered", checkin, checkin.placement.student)


def tell_excused(checkin: CheckIn) -> None:
    _post("checkin_excused", checkin, checkin.placement.student)


NOTICES = {
    "submitted": tell_submitted,
    "corrected": tell_corrected,
    "answered": tell_answered,
    "excused": tell_excused,
}


def notify_moved(name: str, checkin: CheckIn) -> None:
    """Send the email that a transition names, if any."""
    if name:
        NOTICES[name](checkin)


def _post(kind: str, checkin: CheckIn, to: User) -> None:
    placement = checkin.placement
    mail.post(
        kind,
        to.email,
        to.name,
        about=("placement", placement.id),
        checkin=checkin,
        placement=placement,
        address=f"{settings().base_url}/placements/{placement.ref}/check-ins/{checkin.number}",
    )
