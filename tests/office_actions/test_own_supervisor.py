"""Students cannot supervise themselves: every path refuses their own address with 422 and keeps typed text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from placement.core.database import db
from placement.hosts.models import Supervisor
from placement.people.models import User
from placement.placements.models import Placement, PlacementSupervisor
from tests import factories as make
from tests.client import Client

OWN = "amal.okafor@example.edu"
WRITTEN = "Amal.Okafor@EXAMPLE.edu"
Typed = tuple[str, Mapping[str, Any]]


def student_placement() -> Placement:
    """A placement of the student whose address every path below enters."""
    return make.submitted(student=make.student(email=OWN))


def record(placement: Placement) -> Typed:
    typed = {
        "student": placement.student.institution_id,
        "host": placement.site.host.name,
        "title": "Second placement",
        "placement_type": "internship",
        "planned_start": "2025-09-02",
        "planned_end": "2025-12-12",
        "term": placement.term.code,
        "program": placement.program.code,
        "supervisor_email": WRITTEN,
        "supervisor_name": "My Self",
    }
    return "/placements/new", typed


def appoint(part: str) -> Callable[[Placement], Typed]:
    def typed(placement: Placement) -> Typed:
        facts = {"email": WRITTEN, "name": "My Self", "part": part, "from_on": "2025-09-02"}
        return "/placements/selected/supervisor", {"chosen": placement.ref, **facts}

    return typed


def appoint_known(placement: Placement) -> Typed:
    """A supervisor already on file at the host with the student's address."""
    myself = make.supervisor(email=OWN)
    other = make.active(site=placement.site)
    db.session.add(PlacementSupervisor(placement_id=other.id, supervisor_id=myself.id, is_primary=False))
    db.session.flush()
    facts = {"known": str(myself.id), "part": "primary", "from_on": "2025-09-02"}
    return "/placements/selected/supervisor", {"chosen": placement.ref, **facts}


def edit_supervisor(placement: Placement) -> Typed:
    supervisor = make.supervisor_of(placement)
    return f"/supervisors/{supervisor.id}", {"email": WRITTEN, "name": "Robin Typed"}


def correct_address(placement: Placement) -> Typed:
    make.supervisor_of(placement)
    return f"/placements/{placement.ref}/address", {"email": WRITTEN}


def edit_student(placement: Placement) -> Typed:
    supervisor = make.supervisor_of(placement)
    facts = {"first_name": "Amal", "last_name": "Okafor", "roles": "student"}
    return f"/people/{placement.student_id}/edit", {"email": supervisor.email.upper(), **facts}


PATHS: dict[str, Callable[[Placement], Typed]] = {
    "record a placement": record,
    "change the primary supervisor": appoint("primary"),
    "add a supervisor": appoint("also"),
    "choose a supervisor known at the host": appoint_known,
    "edit a supervisor": edit_supervisor,
    "correct a supervisor's address": correct_address,
    "edit a student": edit_student,
}


def list_own() -> list[int]:
    """The placements whose student is their own supervisor."""
    wanted = (
        select(Placement.id)
        .join(User, User.id == Placement.student_id)
        .join(PlacementSupervisor, PlacementSupervisor.placement_id == Placement.id)
        .join(Supervisor, Supervisor.id == PlacementSupervisor.supervisor_id)
        .where(User.email_key == Supervisor.email_key)
    )
    return list(db.session.scalars(wanted))


SENTENCES = (
    "This is the student's own address.",
    "This is the address of a student this person supervises.",
    "This is the address of a person who supervises this student.",
)


@pytest.mark.parametrize("path", PATHS)
def test_student_cannot_become_their_own_supervisor(path: str, client: Client) -> None:
    placement = student_placement()
    address, typed = PATHS[path](placement)
    office = client.sign_in(make.staff())
    answer = office.save(address, typed)
    assert answer.status_code == 422
    assert any(sentence in answer.page.text for sentence in SENTENCES)
    for text in (typed.get("email", ""), typed.get("supervisor_email", ""), typed.get("title", "")):
        assert text in answer.text
    db.session.expire_all()
    assert list_own() == []


def test_merging_hosts_does_not_change_supervisors(client: Client) -> None:
    placement = student_placement()
    kept = make.host(name="Kept Inc")
    office = client.sign_in(make.staff())
    answer = office.post(f"/hosts/{placement.site.host_id}/merge", data={"into": kept.id})
    assert (answer.status_code, list_own()) == (303, [])
