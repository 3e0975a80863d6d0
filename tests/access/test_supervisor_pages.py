"""No page reached from a supervisor's link, error pages included, links to the sign-in page or to signed-in pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from placement.access import links
from placement.core.actors import CLI
from placement.core.errors import TooManyTries
from placement.placements.models import Placement
from placement.skills.services import ensure_defaults
from placement.terms.models import TermState
from tests import factories as make
from tests.agreements.conftest import agreed, sent, signed
from tests.client import Client, SignIn
from tests.databases import DbSession
from tests.pages import Page
from tests.present import present
from tests.supervisor_pages.test_outdated_answers import GONE, OVERTAKEN, TYPED, sheet, token_of

Ask = Callable[[Client, str], Any]
PUBLIC = {"/help"}
PATHS = ("", "/thanks", "/evaluation", "/evaluation/thanks")


@pytest.fixture
def placement(db_session: object, clock: time_machine.Traveller) -> Placement:
    clock.move_to(date(2025, 8, 4))
    ensure_defaults(CLI)
    return make.active(planned_start=date(2025, 6, 2), planned_end=date(2025, 8, 11), actual_start=None)


ELSEWHERE = ("#", "mailto:", "tel:")  # parts of the page, the mail program, and the phone


def targets(page: Page) -> set[str]:
    """The targets of the page's links and forms, without anchors on the page itself."""
    found = [link.get("href", "") for link in page.all("a")] + [form.get("action", "") for form in page.all("form")]
    return {urlsplit(address).path for address in found if address and not address.startswith(ELSEWHERE)}


def check(client: Client, response: Any) -> None:
    """Check that every link of this page opens without an account."""
    assert response.mimetype == "text/html"
    for address in targets(response.page):
        assert address.startswith("/s/") or address in PUBLIC, f"{response.request.path} leads to {address}"
    for link in response.page.all("a"):
        address = link.get("href", "")
        if not address.startswith(ELSEWHERE):
            assert client.get(address).status_code == 200, address
    assert "Sign in" not in response.page.text


STATES: dict[str, Callable[[Placement], Any]] = {"sent": sent, "agreed": agreed, "signed": signed}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("state", STATES)
def test_pages_of_a_valid_link_have_no_sign_in_link(
    client: Client, placement: Placement, state: str, path: str
) -> None:
    STATES[state](placement)
    response = client.get(f"/s/{token_of(placement)}{path}")
    assert response.status_code == 200
    check(client, response)


@pytest.mark.parametrize("change", OVERTAKEN)
def test_conflict_and_comment_pages_have_no_sign_in_link(client: Client, placement: Placement, change: str) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    OVERTAKEN[change][0](placement)
    check(client, client.post(url, data={"verb": "ask", **TYPED}))
    check(client, client.post(f"{url}/comment", data={}))
    check(client, client.post(f"{url}/comment", data=TYPED))


def test_evaluation_conflict_has_no_sign_in_link(client: Client, placement: Placement) -> None:
    signed(placement)
    url = f"/s/{token_of(placement)}/evaluation"
    assert client.post(url, data=sheet()).status_code == 303
    stale = client.post(url, data=sheet(strengths="Something else."))
    assert stale.status_code == 409
    check(client, stale)
    placement.term.state = TermState.FILED
    check(client, client.get(url))
    closed = client.post(url, data=sheet())
    assert closed.status_code == 409
    check(client, closed)


@pytest.mark.parametrize("change", GONE)
def test_expired_link_page_has_no_sign_in_link(client: Client, placement: Placement, change: str) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    GONE[change](placement)
    for response in (client.get(url), client.get(f"{url}/evaluation"), client.post(url, data=TYPED)):
        assert response.status_code == 410
        check(client, response)
    check(client, client.post(f"{url}/new-link"))


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/s/forged", 404),
        ("POST", "/s/forged", 404),
        ("GET", "/s", 404),
        ("GET", "/s/forged/nothing/here", 404),
        ("GET", "/s/forged/comment", 405),
        ("GET", "/s/forged/new-link", 405),
    ],
)
def test_pages_404_and_405_have_no_sign_in_link(
    client: Client, db_session: DbSession, method: str, path: str, code: int
) -> None:
    make.admin()
    response = client.open(path, method=method, data=TYPED if method == "POST" else None)
    assert response.status_code == code
    check(client, response)


def test_outdated_csrf_token_page_has_no_sign_in_link(client: Client, placement: Placement) -> None:
    sent(placement)
    response = client.post(f"/s/{token_of(placement)}/new-link", csrf=False)
    assert response.status_code == 400
    check(client, response)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TooManyTries("Too many tries.", 60), 429),
        (OperationalError("SELECT 1", {}, Exception("database is locked")), 503),
        (RuntimeError("our mistake"), 500),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_429_500_and_503_have_no_sign_in_link(
    app: Flask,
    client: Client,
    placement: Placement,
    monkeypatch: pytest.MonkeyPatch,
    error: RuntimeError | TooManyTries | OperationalError,
    code: int,
    method: str,
) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    app.config["PROPAGATE_EXCEPTIONS"] = False
    if isinstance(error, OperationalError):
        setattr(present(error.orig), "sqlite_errorcode", 5)  # noqa: B010 - set by sqlite3, unknown to BaseException

    def fail(*_: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(links, "get_known", fail)
        response = client.open(url, method=method, data=TYPED if method == "POST" else None)
    assert response.status_code == code
    check(client, response)


def test_signed_in_person_gets_no_links_to_own_pages(sign_in: SignIn, placement: Placement) -> None:
    sent(placement)
    staff = sign_in(make.staff())
    check(staff, staff.get(f"/s/{token_of(placement)}"))
    check(staff, staff.get("/s/forged"))


def test_sign_in_link_is_detected(client: Client, placement: Placement) -> None:
    make.saved(placement)
    with pytest.raises(AssertionError, match="leads to /"):
        check(client, client.get("/nothing-here"))
