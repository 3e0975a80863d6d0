"""One college can't decide about a host that other colleges use."""

from __future__ import annotations

import pytest

from placement.hosts.models import Host, HostStatus
from placement.terms.models import Program
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.present import present


@pytest.fixture
def shared() -> tuple[Host, Program]:
    """A host with a placement in two colleges, and the program of one."""
    ours, theirs = make.program(), make.program()
    site = make.site()
    make.active(program=ours, site=site)
    make.withdrawn(program=theirs, site=site)
    return site.host, ours


@pytest.mark.parametrize("status", ["approved", "restricted", "suspended"])
def test_college_staff_cannot_change_the_status_of_a_shared_host(
    sign_in: SignIn, db_session: DbSession, shared: tuple[Host, Program], status: str
) -> None:
    host, ours = shared
    before = host.status
    office = sign_in(make.staff(colleges=[ours.college]))
    page = office.get(f"/hosts/{host.id}").page.text
    assert "only staff who work for all colleges" in page
    assert office.post(f"/hosts/{host.id}/status", data={"status": status}).status_code == 403
    assert present(db_session.get(Host, host.id)).status is before


@pytest.mark.parametrize("name", ["chosen", "all"])
def test_college_staff_cannot_approve_a_shared_host_from_the_list(
    sign_in: SignIn, db_session: DbSession, shared: tuple[Host, Program], name: str
) -> None:
    host, ours = shared
    host.status = HostStatus.PENDING
    office = sign_in(make.staff(colleges=[ours.college]))
    page = office.get("/hosts?status=pending").page
    assert "All-college staff only" in page.text
    assert office.post("/hosts/approve", data={name: str(host.id)}).status_code == 403
    assert present(db_session.get(Host, host.id)).status is HostStatus.PENDING


def test_college_staff_cannot_merge_a_shared_host(
    sign_in: SignIn, db_session: DbSession, shared: tuple[Host, Program]
) -> None:
    host, ours = shared
    other = make.host()
    office = sign_in(make.staff(colleges=[ours.college]))
    for gone, kept in ((host, other), (other, host)):
        assert office.post(f"/hosts/{gone.id}/merge", data={"into": str(kept.id)}).status_code == 403
    assert db_session.get(Host, other.id) is not None


def test_all_college_staff_change_the_status_of_a_shared_host(
    sign_in: SignIn, db_session: DbSession, shared: tuple[Host, Program]
) -> None:
    host, _ = shared
    office = sign_in(make.staff())
    assert office.post(f"/hosts/{host.id}/status", data={"status": "suspended"}).status_code == 303
    assert present(db_session.get(Host, host.id)).status is HostStatus.SUSPENDED


def test_college_staff_change_the_status_of_their_own_host(sign_in: SignIn, db_session: DbSession) -> None:
    own = make.active()
    office = sign_in(make.staff(colleges=[own.program.college]))
    host_id = own.site.host_id
    assert office.post(f"/hosts/{host_id}/status", data={"status": "suspended"}).status_code == 303
    assert present(db_session.get(Host, host_id)).status is HostStatus.SUSPENDED
