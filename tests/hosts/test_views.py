"""Staff edit hosts and supervisors; other roles cannot open these pages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.hosts.models import Host, HostStatus, Supervisor
from tests import factories as make
from tests.client import Client, SignIn


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(make.staff())


def test_recorded_host_is_pending_until_approved(office: Client) -> None:
    answer = office.post("/hosts/new", data={"name": "  Harbor   Robotics ", "sector": "54"})
    assert answer.status_code == 303
    host = db.session.scalars(select(Host)).one()
    assert (host.name, host.status, host.sector) == ("Harbor   Robotics", HostStatus.PENDING, "54")
    shown = office.get(f"/hosts/{host.id}").text
    assert "cannot be approved now" in shown
    assert "Professional, scientific and technical services" in shown
    office.post(f"/hosts/{host.id}/status", data={"status": "approved"})
    assert host.status is HostStatus.APPROVED
    assert "cannot be approved now" not in office.get(f"/hosts/{host.id}").text
    assert list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id))) == ["add", "approved"]


def test_duplicate_name_is_refused_and_keeps_typed_text(office: Client) -> None:
    make.host(name="City Archives")
    answer = office.post("/hosts/new", data={"name": "City Archives", "note": "by the river"})
    assert answer.status_code == 422
    assert "A host with this name already exists" in answer.text
    assert "by the river" in answer.text


def test_similar_host_name_needs_confirmation(office: Client) -> None:
    known = make.host(name="City Archives Inc.")
    asked = office.post("/hosts/new", data={"name": "city archives", "note": "by the river"})
    assert (asked.status_code, "by the river" in asked.text) == (422, True)
    assert "City Archives Inc., approved" in asked.text
    meant = office.post("/hosts/new", data={"name": "city archives", "meant": str(known.id)})
    assert meant.headers["Location"].endswith(f"/hosts/{known.id}")
    other = office.post("/hosts/new", data={"name": "City-Archives", "meant": "new city archives"})
    assert other.status_code == 422, "insisted on another name"
    assert list(db.session.scalars(select(Host.name))) == ["City Archives Inc."]
    assert office.post("/hosts/new", data={"name": "city archives", "meant": "new city archives"}).status_code == 303
    assert set(db.session.scalars(select(Host.name))) == {"City Archives Inc.", "city archives"}


def test_renaming_to_a_similar_name_needs_confirmation_or_a_merge(office: Client) -> None:
    known, host = make.host(name="City Archives Inc."), make.host(name="Archives of the City")
    path = f"/hosts/{host.id}/edit"
    typed = office.get(path).page.values
    assert "meant" not in typed
    close = typed | {"name": "City Archives"}
    asked = office.save(path, data=close)
    assert (asked.status_code, "City Archives Inc., approved" in asked.text) == (422, True)
    merging = office.save(path, data=close | {"meant": str(known.id)}, follow_redirects=True).page
    assert (merging.heading, host.name) == (f"Merge {host.name} into another host", "Archives of the City")
    assert known.name in merging.main
    assert office.save(path, data=close | {"meant": "new City Archives"}).status_code == 303
    db.session.delete(known)
    assert office.save(path, data=typed | {"name": "The City Archives"}).status_code == 303, "close to its own alone"


def test_selected_hosts_are_approved_together(office: Client) -> None:
    hosts = [make.host(status=HostStatus.PENDING) for _ in range(3)]
    office.post("/hosts/approve", data={"chosen": [hosts[0].id, hosts[2].id]})
    assert [host.status.value for host in hosts] == ["approved", "pending", "approved"]


def test_approve_all_covers_the_shown_pending_hosts(office: Client) -> None:
    """It is shown only if all listed hosts are pending, so no suspended host is approved by mistake."""
    waiting, suspended = make.host(status=HostStatus.PENDING), make.host(status=HostStatus.SUSPENDED)
    person = make.supervisor(confirmed_at=None)
    assert "Approve all" not in office.get("/hosts").text
    assert f'name="all" value="{waiting.id}"' in office.get("/hosts?status=pending").text
    office.post("/hosts/approve", data={"all": str(waiting.id)})
    assert [host.status.value for host in (waiting, suspended)] == ["approved", "suspended"]
    assert f'name="all" value="{person.id}"' in office.get("/supervisors?unconfirmed=y").text
    office.post("/supervisors/confirm", data={"all": str(person.id)})
    assert db.session.get_one(Supervisor, person.id).confirmed_at is not None


def test_search_folds_accents_and_pages_by_name(office: Client) -> None:
    office.post("/hosts/new", data={"name": "Électricité du Lac"})
    assert "Électricité du Lac" in office.get("/hosts?q=electricite+lac").text
    assert "No hosts match" in office.get("/hosts?q=100%25").text
    office.post("/supervisors/new", data={"name": "Óscar Ñíguez", "email": "O.N@lac.example"})
    for typed in ("Óscar", "oscar niguez", "o.n@lac"):
        assert "Óscar Ñíguez" in office.get("/supervisors", query_string={"q": typed}).text


def test_refused_site_keeps_its_text(office: Client) -> None:
    address = f"/hosts/{make.host().id}/sites"
    refused = office.post(address, data={"city": "x" * 201, "region": "Ohio", "country": ""})
    assert (refused.status_code, refused.page.values["region"]) == (422, "Ohio")
    assert "Keep this to 200 characters." in refused.text
    assert office.post(address, data={"city": "Akron", "region": "Ohio", "country": ""}).status_code == 303


def test_misspelled_site_is_corrected_but_not_to_an_existing_one(office: Client) -> None:
    site = make.site(city="Springfeild")
    other = make.site(host=site.host, city="Northfield")
    address = f"/sites/{site.id}"
    assert address in office.get(f"/hosts/{site.host_id}").text
    typed = {"city": " Springfield ", "region": site.region, "country": site.country}
    assert office.save(address, data=typed).status_code == 303
    assert site.city == "Springfield"
    refused = office.save(address, data={**typed, "city": other.city})
    assert (refused.status_code, "already has a site at this place" in refused.text) == (422, True)
    assert site.city == "Springfield"


def test_supervisor_is_confirmed_and_address_is_corrected(office: Client) -> None:
    person = make.supervisor(name="Jo Moss", email="jo@exmaple.com", confirmed_at=None)
    answer = office.save(f"/supervisors/{person.id}", data={"name": "Jo Moss", "email": "Jo@Example.com"})
    assert answer.status_code == 303
    assert db.session.get_one(Supervisor, person.id).email == "Jo@Example.com"
    office.save("/supervisors/confirm", data={"chosen": [person.id]})
    assert db.session.get_one(Supervisor, person.id).confirmed_at is not None
    refused = office.save(f"/supervisors/{person.id}", data={"name": "Jo Moss", "email": "jo at example"})
    assert refused.status_code == 422
    assert "jo at example" in refused.text


@pytest.mark.parametrize("visitor", ["student", "faculty", "admin"])
def test_other_roles_cannot_open_hosts(sign_in: SignIn, visitor: str) -> None:
    host: Any = make.host()
    browser = sign_in(getattr(make, visitor)())
    assert browser.get("/hosts").status_code == 403
    assert browser.get(f"/hosts/{host.id}").status_code == 404
    assert browser.post("/hosts/approve", data={"chosen": [host.id]}).status_code == 403
