"""Add each supervisor of an approved placement to the student's network; they stay after a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update

from placement.core import clock
from placement.core.database import db, insert_rows
from placement.core.text import fold_words
from placement.hosts.models import Host, Site, Supervisor
from placement.placements.models import Placement, PlacementSupervisor
from placement.relationships.models import Contact, HowMet
from placement.relationships.rules.identity import Known, find_same
from placement.relationships.rules.placing import COUNTED

AT_ONCE = 5_000


class _Supervision(NamedTuple):
    student_id: int
    supervisor_id: int
    name: str
    organization: str


def add_supervisors(placement_ids: Iterable[int]) -> None:
    """Add the supervisors of these placements to their students' networks, where they aren't there yet.

    A contact with the same name and organization becomes the supervisor's. Placements not approved yet are skipped.
    """
    db.session.flush()
    ids = list(placement_ids)
    for start in range(0, len(ids), AT_ONCE):
        if missing := _list_missing(ids[start : start + AT_ONCE]):
            _add(missing)


def _list_missing(ids: Sequence[int]) -> list[_Supervision]:
    began = or_(
        PlacementSupervisor.until_on.is_(None),
        PlacementSupervisor.from_on.is_(None),
        PlacementSupervisor.until_on >= PlacementSupervisor.from_on,
    )
    has_contact = select(Contact.id).where(
        Contact.student_id == Placement.student_id, Contact.supervisor_id == Supervisor.id
    )
    query = (
        select(Placement.student_id, Supervisor.id, Supervisor.name, Host.name)
        .join(PlacementSupervisor, PlacementSupervisor.placement_id == Placement.id)
        .join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .join(Site, Site.id == Placement.site_id)
        .join(Host, Host.id == Site.host_id)
        .where(Placement.id.in_(ids), Placement.state.in_(COUNTED), began, ~has_contact.exists())
        .order_by(PlacementSupervisor.id)
    )
    found: dict[tuple[int, int], _Supervision] = {}
    for row in db.session.execute(query):
        found.setdefault((row[0], row[1]), _Supervision(*row))
    return list(found.values())


def _add(missing: Sequence[_Supervision]) -> None:
    contacts, now = _list_known({one.student_id for one in missing}), clock.now()
    linked: list[dict[str, Any]] = []
    fresh: list[dict[str, Any]] = []
    for one in missing:
        match = find_same(fold_words(one.name), fold_words(one.organization), contacts[one.student_id])
        if match is not None:
            linked.append({"id": match.id, "supervisor_id": one.supervisor_id})
            continue
        facts = one._asdict() | {"name": one.name[:200], "how_met": HowMet.WORK, "reach_kinds": [], "created_at": now}
        fresh.append(facts | {"field": "", "shared_with_faculty": False})
    if linked:
        db.session.execute(update(Contact), linked)
    if fresh:
        insert_rows(Contact, fresh)


def _list_known(students: Iterable[int]) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = defaultdict(list)
    free = select(Contact.student_id, Contact.id, Contact.name_key, Contact.organization_key).where(
        Contact.student_id.in_(list(students)), Contact.supervisor_id.is_(None)
    )
    for row in db.session.execute(free.order_by(Contact.id)):
        found[row.student_id].append(Known(row.id, row.name_key, row.organization_key))
    return found
