"""Staff merge two records of one host."""

from __future__ import annotations

from placement.core.database import db
from placement.hosts.models import Host
from placement.hosts.queries import find_host, list_sites
from tests import factories as make
from tests.client import SignIn


def test_merging_moves_placements_and_names_and_deletes_the_other_host(sign_in: SignIn) -> None:
    kept, gone = make.host(name="Acme"), make.host(name="Acme, Inc.")
    site = make.site(host=gone, city="Boston", region="MA", country="US")
    there = make.site(host=kept, city="Boston", region="MA", country="US")
    placement, gone_id = make.active(site=site), gone.id
    office = sign_in(make.staff())
    assert "Acme" in office.get(f"/hosts/{gone.id}/merge").text
    answer = office.post(f"/hosts/{gone.id}/merge", data={"into": str(kept.id)})
    assert answer.headers["Location"] == f"/hosts/{kept.id}"
    assert placement.site_id == there.id
    assert find_host("Acme, Inc.") is kept
    assert db.session.get(Host, gone_id) is None
    assert [one.city for one in list_sites(kept)] == ["Boston"]
    assert "Acme, Inc." in office.get(f"/hosts/{kept.id}").text


def test_host_cannot_be_merged_into_itself(sign_in: SignIn) -> None:
    host = make.host()
    answer = sign_in(make.staff()).post(f"/hosts/{host.id}/merge", data={"into": str(host.id)})
    assert answer.status_code == 422
    assert "Select another host" in answer.text
