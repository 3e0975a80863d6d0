"""Tokens of links: tokens of an earlier key, malformed tokens, and characters that email programs append."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from typing import Any

import pytest
import time_machine
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from placement.access import links
from placement.access.models import EventKind, Link, Purpose, SecurityEvent
from placement.core import signing
from placement.core.database import db
from placement.mail.models import Message
from placement.people.services import invitations
from placement.relationships.services.after_end import issue_link
from tests import factories as make
from tests.client import Client
from tests.databases import DbSession
from tests.present import present

ANOTHER_KEY = "a key of long ago"
ENDINGS = (".", ",", ";", ":", "!", ")", "]", ">", '"', "'", "”", "/", " ")
ENCODED = ("%2E", "%2C", "%3B", "%3A", "%21", "%29", "%5D", "%3E", "%22", "%27", "%E2%80%9D", "%2F", "%20")
SEVERAL = (").", '">', "%22%3E.", "./", "//", "%0A", "%C2%A0", "’", "...")


def link_for(purpose: Purpose) -> Link:
    """A valid link for this purpose."""
    if purpose is Purpose.SUPERVISOR:
        return make.supervisor_link(make.active())
    if purpose is Purpose.AFTER_END:
        end = make.day(-92)
        ended = make.completed(begins=make.day(-180), planned_end=end, actual_end=end)
        return issue_link(ended, months=3)
    if purpose is Purpose.MENTOR:
        return db.session.get_one(Link, make.confirmation(make.mentor(make.active())).link_id)
    return links.issue(purpose, make.student().id, days=7)


def path(purpose: Purpose, token: str) -> str:
    return links.PATHS[purpose](token)


def signed(content: Any, key: str = ANOTHER_KEY) -> str:
    return str(URLSafeSerializer(key, salt="any").dumps(content))


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("ending", [*ENDINGS, *ENCODED, *SEVERAL])
def test_punctuation_after_a_token_is_ignored(
    client: Client, db_session: DbSession, purpose: Purpose, ending: str
) -> None:
    address = path(purpose, links.token(link_for(purpose)))
    answer = client.get(address + ending)
    assert (answer.status_code, answer.location) == (303, address)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(address + ending, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("prefix", ["/s/", "/password/"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_punctuation_without_a_token_is_not_found(
    client: Client, db_session: DbSession, prefix: str, ending: str
) -> None:
    make.admin()
    assert client.get(f"{prefix}{ending}", follow_redirects=True).status_code == 404


def test_punctuation_is_also_ignored_on_later_pages_of_a_link(client: Client, db_session: DbSession) -> None:
    address = path(Purpose.SUPERVISOR, links.token(link_for(Purpose.SUPERVISOR)))
    assert client.get(f"{address}/thanks).").location == f"{address}/thanks"


# Answers after the end count for days only, and a mentor gets one email and one repeat.
RENEWED = [purpose for purpose in Purpose if purpose not in (Purpose.AFTER_END, Purpose.MENTOR)]


@pytest.mark.parametrize("purpose", RENEWED)
def test_token_of_an_unknown_key_is_410_and_a_new_link_is_emailed(
    client: Client, db_session: DbSession, mailing: None, purpose: Purpose, clock: time_machine.Traveller
) -> None:
    link = link_for(purpose)
    clock.shift(3600)
    token = signed([link.id, link.nonce])
    gone = client.get(path(purpose, token))
    assert gone.status_code == 410
    assert "Email me a new link" in gone.page.text
    (form,) = [form for form in gone.page.all("form") if "new-link" in form.get("action", "")]
    answer = client.post(form.get("action"))
    assert (answer.status_code, "email" in answer.page.main or "mail" in answer.page.main) == (200, True)
    message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    renewed = db.session.get_one(Link, present(message).link_id)
    expected = Purpose.SUPERVISOR if purpose is Purpose.SUPERVISOR else Purpose.FIRST_PASSWORD  # no one has one yet
    assert (renewed.purpose, renewed.subject_id) == (expected, link.subject_id)
    assert client.get(path(renewed.purpose, links.token(renewed))).status_code == 200
    kinds = db.session.scalars(select(SecurityEvent.kind)).all()
    assert EventKind.LINK_EXPIRED in kinds


@pytest.mark.parametrize("purpose", invitations.PURPOSES)
def test_new_password_links_are_emailed_five_times_a_day(
    client: Client, db_session: DbSession, purpose: Purpose, clock: time_machine.Traveller
) -> None:
    link = link_for(purpose)
    token = signed([link.id, link.nonce])
    answers = []
    for _ in range(10):
        clock.shift(600)
        answers.append(client.post(f"/password/{token}/new-link").page.main)
    assert len(set(answers)) == 1
    assert len(db.session.scalars(select(Message)).all()) == 4, "the first one counts, too"
    clock.shift(86400)
    client.post(f"/password/{token}/new-link")
    client.post(f"/password/{token}/new-link")
    assert len(db.session.scalars(select(Message)).all()) == 5, "not twice within two minutes"


def test_closed_account_gets_no_new_link(client: Client, db_session: DbSession) -> None:
    user = make.student(is_enabled=False)
    link = links.issue(Purpose.NEW_PASSWORD, user.id, days=1)
    token = signed([link.id, link.nonce])
    assert client.post(f"/password/{token}/new-link").status_code == 410
    assert "Email me a new link" not in client.get(f"/password/{token}").page.text
    assert db.session.scalars(select(Message)).all() == []


@pytest.mark.parametrize("purpose", Purpose)
def test_token_of_another_purpose_is_not_found(client: Client, db_session: DbSession, purpose: Purpose) -> None:
    link = link_for(purpose)
    other = "/password/" if purpose is Purpose.SUPERVISOR else "/s/"
    for token in (links.token(link), signed([link.id, link.nonce])):
        assert client.get(other + token).status_code == 404


def test_valid_signature_for_another_purpose_is_rejected(client: Client, db_session: DbSession) -> None:
    link = links.issue(Purpose.NEW_PASSWORD, make.student().id, days=1)
    token = signing.serializer(f"link:{Purpose.FIRST_PASSWORD.value}").dumps([link.id, link.nonce])
    assert client.get(f"/password/{token}").status_code == 410


ODD: list[Any] = [
    None,
    True,
    1,
    1.5,
    "text",
    [],
    {},
    {"id": 1},
    [1],
    [1, 2],
    [True, "NONCE"],
    [1.0, "NONCE"],
    ["1", "NONCE"],
    [None, None],
    [[1], "NONCE"],
    [1, ["NONCE"]],
    [1, {"a": "NONCE"}],
    [1, "NONCE", 3],
    [0, "NONCE"],
    [-1, "NONCE"],
    [2**31, "NONCE"],
    [2**63, "NONCE"],
    [10**40, "NONCE"],
    [1, "wrong"],
    [1, ""],
    [1, "NONCE\0"],
    [1, "é"],
]


@pytest.mark.parametrize("prefix", ["/s/", "/password/"])
@pytest.mark.parametrize("key", [ANOTHER_KEY, "for tests only"])
@pytest.mark.parametrize("content", ODD, ids=repr)
def test_malformed_payload_is_not_found(
    client: Client, db_session: DbSession, prefix: str, key: str, content: object
) -> None:
    """Even with a known key, tokens with this payload are rejected."""
    link = link_for(Purpose.SUPERVISOR if prefix == "/s/" else Purpose.NEW_PASSWORD)
    written = json.loads(json.dumps(content).replace("NONCE", link.nonce).replace("[1,", f"[{link.id},"))
    for method in (client.get, client.post):
        for ending in ("", "/new-link" if method == client.post else ""):
            assert method(prefix + signed(written, key) + ending, checked=False).status_code == 404


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


RAW = [
    "x",
    "a.b",
    ".",
    "..",
    "é",
    "%00",
    "a%00.b",
    "%ff",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "..." + "A" * 30,
    "A" * 3000,
    encoded(b"[" * 140) + ".sig",
    "." + encoded(zlib.compress(b"[" * 200_000)) + ".sig",
    "." + encoded(zlib.compress(b"1" * 100_000)) + ".sig",
    encoded(b"1" * 140) + ".sig",
    encoded(b'[1e999,"x"]') + ".sig",
    encoded(b'[NaN,"x"]') + ".sig",
    encoded(b'[Infinity,"x"]') + ".sig",
    encoded(b"\xff\xfe") + ".sig",
    encoded(b'[1,"\\ud800"]') + ".sig",
]


@pytest.mark.parametrize("prefix", ["/s/", "/password/"])
@pytest.mark.parametrize("raw", RAW, ids=lambda raw: raw[:20])
def test_malformed_token_is_not_found(client: Client, db_session: DbSession, prefix: str, raw: str) -> None:
    make.admin()
    assert client.get(prefix + raw, checked=False, follow_redirects=True).status_code == 404
    assert client.post(prefix + raw, checked=False).status_code in (404, 405)
