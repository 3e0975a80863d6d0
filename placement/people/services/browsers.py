"""Browsers where an account was signed in before: a signed cookie, invalidated by a new password."""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, current_app, has_request_context, request
from itsdangerous import BadData

from placement.core import signing
from placement.people.models import User

COOKIE = "placement_browser"
MOST_ACCOUNTS = 10  # people who share one browser
LIFE = 365 * 24 * 60 * 60  # seconds

Known = dict[int, int]


def find_known(user: User | None) -> str:
    """The id of this browser if the account signed in here since its password was set, else ''."""
    if user is None or not has_request_context():
        return ""
    browser, epochs = _read()
    return browser if epochs.get(user.id) == user.password_epoch else ""


def remember(user: User) -> None:
    """Add the account to this browser's cookie in the response to this request."""
    browser, epochs = _read()
    epochs.pop(user.id, None)  # the latest is last
    latest = [*epochs.items(), (user.id, user.password_epoch)][-MOST_ACCOUNTS:]
    value = signing.serializer("known-browser").dumps([browser or secrets.token_urlsafe(24), latest])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, value, max_age=LIFE, httponly=True, samesite="Lax", secure=secure)
        return response


def _read() -> tuple[str, Known]:
    """This browser's id and the accounts known in it; empty if the cookie is missing or was not signed by us."""
    try:
        browser, epochs = signing.serializer("known-browser").loads(request.cookies.get(COOKIE, ""))
    except BadData:
        return "", {}
    return browser, dict(epochs)
