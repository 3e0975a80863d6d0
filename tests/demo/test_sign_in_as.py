"""One click is a person of each role, in the demonstration and nowhere else."""

from __future__ import annotations

import pytest

from placement.core.models import InstallationFact
from tests import factories as make
from tests.client import Client
from tests.databases import DbSession

ROLES = ("student", "faculty", "staff", "admin")


def test_sign_in_page_offers_everybody(visitor: Client) -> None:
    page = visitor.get("/sign-in")
    assert page.text.count("Sign in as this person") == len(ROLES)
    assert "Follow the link" in page.text
    assert "every person, host and text here is invented" in page.text


@pytest.mark.parametrize("role", ROLES)
def test_one_click_is_somebody_of_that_role(visitor: Client, role: str) -> None:
    answer = visitor.post(f"/demo/be/{role}")
    assert answer.status_code == 303
    assert visitor.get(answer.location, follow_redirects=True).status_code == 200


def test_one_click_leads_back_to_the_page_that_was_wanted(visitor: Client) -> None:
    wanted = visitor.get("/account").location
    forms = [form.get("action") for form in visitor.get(wanted).page.all("form")]
    action = next(address for address in forms if address and address.startswith("/demo/be/student"))
    assert visitor.post(action).location == "/account"
    assert visitor.post("/demo/be/student?next=//example.org").location == "/"


def test_one_click_follows_a_supervisors_link(visitor: Client) -> None:
    answer = visitor.post("/demo/follow-link")
    assert answer.status_code == 303
    assert answer.location.startswith("/s/")


def test_nobody_else_can_be(visitor: Client) -> None:
    assert visitor.post("/demo/be/somebody").status_code == 404


def test_doors_do_not_open_by_a_get(visitor: Client) -> None:
    assert visitor.get("/demo/be/staff").status_code == 405


@pytest.mark.parametrize("address", ["/demo/be/staff", "/demo/follow-link"])
def test_doors_stand_in_no_other_installation(client: Client, db_session: DbSession, address: str) -> None:
    make.admin()
    make.saved(InstallationFact(name="founded", value="yes"))
    assert client.post(address).status_code == 404
    page = client.get("/sign-in").text
    assert "Sign in as this person" not in page
    assert "invented" not in page


def test_the_administrator_has_one_faculty_account_to_confirm(visitor: Client) -> None:
    visitor.post("/demo/be/admin")
    page = visitor.get("/people/faculty").page
    assert [box.get("name") for box in page.all("input", type="checkbox")].count("chosen") == 1
    assert "leilani.okonkworeyes@example.edu" in page.main
