"""The frame of every page costs one statement, and its addresses follow the mount point."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from placement.people.models import User
from tests import factories as make
from tests.client import Client, SignIn
from tests.counting import queries

PEOPLE: dict[str, Callable[[], User]] = {
    "student": make.student,
    "faculty": make.faculty,
    "whole office": make.staff,
    "office of two colleges": lambda: make.staff(colleges=[make.college(), make.college()]),
    "office of no college": lambda: make.staff(colleges=[]),
    "administrator": make.admin,
}


@pytest.mark.parametrize("who", PEOPLE)
def test_empty_page_reads_only_the_account(sign_in: SignIn, who: str) -> None:
    browser = sign_in(PEOPLE[who]())
    browser.get("/help")
    with queries(1, "the account with its colleges and whether it has saved text"):
        assert browser.get("/help").status_code == 200


def test_page_without_sign_in_sends_no_statement(client: Client) -> None:
    with queries(0):
        assert client.get("/help").status_code == 200


def test_frame_addresses_follow_the_mount_point(sign_in: SignIn) -> None:
    """Cached addresses of one mount point differ from those of another."""
    browser = sign_in(make.staff())
    plain = browser.get("/help").page.links
    mounted = browser.get("/help", environ_overrides={"SCRIPT_NAME": "/internships"}, checked=False)
    assert 'href="/internships/static/app.css"' in mounted.text
    assert 'href="/internships/placements"' in mounted.text
    assert browser.get("/help").page.links == plain
    assert plain["Hosts"] == "/hosts"


def test_one_menu_item_is_marked_as_current(sign_in: SignIn) -> None:
    browser = sign_in(make.staff())
    for path, label in (("/placements", "Placements"), ("/hosts", "Hosts"), ("/", "Home")):
        current = [line for line in browser.get(path).text.splitlines() if 'aria-current="page"' in line]
        assert {label} == {line.split(">")[1].split("<")[0] for line in current}
