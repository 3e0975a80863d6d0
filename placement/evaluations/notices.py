"""Emails that request ratings. A supervisor's email has their link."""

from __future__ import annotations

from placement import mail
from placement.agreements.services import supervisor_link
from placement.core.settings import settings
from placement.evaluations.models import Occasion
from placement.hosts.models import Supervisor
from placement.placements.models import Placement


def ask_student(placement: Placement, occasion: Occasion, again: bool) -> None:
    """Email the student to rate skills."""
    mail.post(
        "skills_to_rate",
        placement.student.email,
        placement.student.name,
        about=("placement", placement.id),
        placement=placement,
        occasion=occasion,
        again=again,
        address=f"{settings().base_url}/placements/{placement.ref}/skills/{occasion.value}",
    )


def ask_supervisor(placement: Placement, supervisor: Supervisor, occasion: Occasion, again: bool) -> None:
    """Email the supervisor their link to evaluate."""
    mail.post(
        "evaluation_to_give",
        supervisor.email,
        supervisor.name,
        about=("placement", placement.id),
        link_id=supervisor_link.link_for(placement, supervisor).id,
        placement=placement,
        occasion=occasion,
        again=again,
    )
