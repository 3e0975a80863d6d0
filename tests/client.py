"""A browser for tests: separate requests, forms with a CSRF token, and a check of every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from placement.core.database import db
from placement.people.models import User
from tests.pages import Page, faults

BODILESS = {"HEAD", "OPTIONS"}
SAFE = {"GET", *BODILESS}


class Reply(TestResponse):
    """A response; `page` is its parsed HTML, if any."""

    page: Page


class Client(FlaskClient):
    """`client.get("/x").page` is the parsed page; `csrf=False` leaves the token out."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, Reply)

    def sign_in(self, user: User) -> Client:
        """Sign in as this person without going through the sign-in page."""
        db.session.commit()
        with self.session_transaction() as session:
            session.clear()
            session.update(_user_id=user.get_id(), _fresh=True)
        return self

    def get(self, *args: Any, **kwargs: Any) -> Reply:
        return self.open(*args, method="GET", **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> Reply:
        return self.open(*args, method="POST", **kwargs)

    def sign_out(self) -> None:
        with self.session_transaction() as session:
            session.clear()

    def open(self, *args: Any, csrf: bool = True, checked: bool = True, **kwargs: Any) -> Reply:
        """Send a request with its own application context, as in production.

        In a shared context, values that Flask-Login stores for one request would leak into the next.
        """
        if csrf and kwargs.get("method", "GET") not in SAFE:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self._token()}
        db.session.commit()  # rows made by the test become visible to every connection
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        assert isinstance(response, Reply)
        db.session.expire_all()
        if checked:
            check_page(response)
        return response

    def save(self, address: str, data: Mapping[str, Any], **kwargs: Any) -> Reply:
        """Send a form with the version shown on its page now, with only the fields in `data` filled in."""
        version = self.get(address).page.values.get("version", "")
        return self.post(address, data={**data, "version": version}, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "c" * 40)
        return str(URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))


SignIn = Callable[[User], Client]


def check_page(response: Reply) -> None:
    """Check a full page against the rules for every page; fragments and redirects are exempt."""
    asked = response.request
    if response.mimetype != "text/html" or asked.method in BODILESS or "HX-Request" in asked.headers:
        return
    response.page = Page(response.text)
    if 300 <= response.status_code < 400:
        return
    found = faults(response.page)
    assert not found, f"{asked.method} {asked.path}:\n- " + "\n- ".join(found)
