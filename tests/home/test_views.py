"""The frame of every page, help, and the home page of each role."""

from __future__ import annotations

from tests import factories as make


def test_help_is_for_everybody(client):
    assert client.get("/help").page.heading == "Help"


def test_menu_shows_what_the_role_uses(sign_in):
    page = sign_in(make.staff()).get("/help").page
    assert "Hosts" in page.links
    assert "Hosts" not in sign_in(make.student()).get("/help").page.links


def test_home_wants_somebody_signed_in(client):
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
