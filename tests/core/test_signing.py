"""A replaced secret key: old signatures are valid while the old key is listed as a fallback."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from config import from_environment
from placement.access import links
from placement.access.models import Purpose
from placement.core import signing
from placement.core.database import db
from tests import factories as make
from tests.client import Client
from tests.present import present

ROOT = Path(__file__).parents[2]
OLD, OLDER, NEW = "for tests only", "even older", "a new key"

Signed = dict[str, str]


@pytest.fixture
def old(new_app: Callable[..., Flask]) -> Flask:
    return new_app()


@pytest.fixture
def signed(old: Flask) -> Signed:
    """Values a person has when the key changes: a session, a form, a link, a signed value of any other purpose."""
    with old.app_context():
        person = make.student()
        link = links.issue(Purpose.FIRST_PASSWORD, make.student().id, days=7)
        db.session.commit()
        token, value = links.token(link), signing.serializer("any purpose").dumps([1])
        browser = Client(old).sign_in(person)
        form = browser.get("/account").page.values
    cookie = browser.get_cookie("placement")
    return {"session": present(cookie).value, "csrf": form["csrf_token"][0], "link": token, "value": value}


def accepted(app: Flask, signed: Signed) -> dict[str, bool]:
    """The values this application still accepts."""
    browser = Client(app)
    browser.set_cookie("placement", signed["session"])
    names = {"csrf_token": signed["csrf"], "chosen_name": "Bo", "name_for_host": ""}
    with app.app_context():
        is_session = browser.get("/account").status_code == 200
        sent = browser.post("/account", data=names, csrf=False)
        opened = Client(app).get(f"/password/{signed['link']}").status_code
        is_value = signing.serializer("any purpose").loads_unsafe(signed["value"])[0]
        db.session.rollback()
    return {
        "session": is_session,
        "csrf": sent.location == "/account",
        "link": opened == 200,
        "value": is_value,
    }


@pytest.mark.parametrize(
    ("fallbacks", "works"), [((OLD,), True), ((OLD, OLDER), True), ((OLDER, OLD), True), ((), False), ((OLDER,), False)]
)
def test_signatures_of_a_fallback_key_are_accepted(
    new_app: Callable[..., Flask], old: Flask, signed: Signed, fallbacks: tuple[str, ...], works: bool
) -> None:
    url = old.config["SQLALCHEMY_DATABASE_URI"]
    app = new_app(secret_key=NEW, secret_key_fallbacks=fallbacks, database_url=url)
    assert accepted(app, signed) == dict.fromkeys(("session", "csrf", "link", "value"), works)


def test_new_signatures_use_the_new_key(new_app: Callable[..., Flask]) -> None:
    rotated, alone = new_app(secret_key=NEW, secret_key_fallbacks=(OLD, OLDER)), new_app(secret_key=NEW)
    with rotated.app_context():
        value = signing.serializer("any purpose").dumps("text")
    with alone.app_context():
        assert signing.serializer("any purpose").loads(value) == "text"


@pytest.mark.once
@pytest.mark.parametrize(
    ("written", "keys"), [("", ()), ("key-1", ("key-1",)), (" key-1 , key-2,,", ("key-1", "key-2")), (",", ())]
)
def test_fallbacks_are_separated_by_commas(written: str, keys: tuple[str, ...]) -> None:
    environment = {"SECRET_KEY": "given", "SECRET_KEY_FALLBACKS": written}
    chosen = from_environment(environment)
    assert chosen.secret_key_fallbacks == keys
    assert not any(key in repr(chosen) for key in keys)


@pytest.mark.once
def test_only_the_signing_module_creates_serializers() -> None:
    """Another serializer would not know the fallbacks."""
    maker = re.compile(r"Serializer\(|Signer\(|\bsecret_key\b|\bhmac\.new\(")
    files = [path for path in ROOT.glob("placement/**/*.py") if path.name not in ("signing.py", "settings.py")]
    assert maker.search("URLSafeSerializer(key)")
    assert [path.name for path in files if maker.search(path.read_text("utf-8"))] == []
