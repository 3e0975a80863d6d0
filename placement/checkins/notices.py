"""Which mail goes to whom about a check-in. None of them carries a word of the reflection."""

from __future__ import annotations

from placement import mail
from placement.checkins.models import CheckIn
from placement.core.settings import settings
from placement.people.models import User


def tell_opened(checkin: CheckIn) -> None:
    """The student, on the day it opens."""
    _post("checkin_opened", checkin, checkin.placement.student)


def tell_overdue(checkin: CheckIn) -> None:
    """The student, once, after the days of grace."""
    _post("checkin_overdue", checkin, checkin.placement.student)


def tell_submitted(checkin: CheckIn) -> None:
    """The faculty member who may read it, if there is one."""
    faculty = checkin.placement.faculty
    if faculty is not None and faculty.is_confirmed_faculty:
        _post("checkin_submitted", checkin, faculty)


def tell_corrected(checkin: CheckIn) -> None:
    """The faculty member who had read the version before, if they still may."""
    faculty = checkin.placement.faculty
    if faculty is not None and faculty.is_confirmed_faculty:
        _post("checkin_corrected", checkin, faculty)


def tell_answered(checkin: CheckIn) -> None:
    """The student."""
    _post("checkin_answered", checkin, checkin.placement.student)


def tell_excused(checkin: CheckIn) -> None:
    """The student."""
    _post("checkin_excused", checkin, checkin.placement.student)


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
