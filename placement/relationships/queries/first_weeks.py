"""Find the placement in its first two weeks, and the people added for a suggestion of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.hosts.models import Host, Site
from placement.placements.models import Placement, State
from placement.relationships.models import ContactEntry, PeopleSettings
from placement.relationships.rules.first_weeks import LAST

GOING_ON = (State.APPROVED, State.ACTIVE)


class Started(NamedTuple):
    """A placement in its first two weeks, and the names of suggestions that its student put away."""

    placement_id: int
    starts_on: date
    host: str
    put_away: Sequence[str]


def find_started(student_id: int, today: date) -> Started | None:
    """Return the student's placement that is in its first two weeks; of several, the one that started last."""
    query = (
        select(Placement.id, Placement.starts_on, Host.name, PeopleSettings.put_away)
        .join(Site, Site.id == Placement.site_id)
        .join(Host, Host.id == Site.host_id)
        .outerjoin(PeopleSettings, PeopleSettings.student_id == Placement.student_id)
        .where(
            Placement.student_id == student_id,
            Placement.state.in_(GOING_ON),
            Placement.starts_on.between(today - LAST, today),
            Placement.ends_on >= today,
        )
    )
    row: Any = db.session.execute(query.order_by(Placement.starts_on.desc(), Placement.id.desc()).limit(1)).first()
    return Started(row.id, row.starts_on, row.name, row.put_away or ()) if row else None


def list_saved(student_id: int, since: date) -> list[str]:
    """List the suggestions for which the student saved a line since a day, without those undone."""
    query = select(ContactEntry.steps).where(
        ContactEntry.student_id == student_id,
        ContactEntry.undone_at.is_(None),
        ContactEntry.made_at >= clock.start_of(since),
    )
    return [steps["first"] for steps in db.session.scalars(query.order_by(ContactEntry.id)) if steps.get("first")]
