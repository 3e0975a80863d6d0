"""Signatures of sessions, CSRF tokens, links and saved forms.

New signatures use SECRET_KEY. Signatures made with a key in SECRET_KEY_FALLBACKS are still accepted, so replacing a
key doesn't end every session and link.
"""

from __future__ import annotations

from flask import Flask
from itsdangerous import URLSafeSerializer

from placement.core.settings import Settings, settings


def init_app(app: Flask, chosen: Settings) -> None:
    """Give Flask (sessions) and Flask-WTF (CSRF tokens) the keys."""
    app.secret_key = chosen.secret_key
    app.config["SECRET_KEY_FALLBACKS"] = list(chosen.secret_key_fallbacks)
    app.config["WTF_CSRF_SECRET_KEY"] = list_keys(chosen)  # it passes the list to itsdangerous unchanged


def list_keys(chosen: Settings) -> list[str]:
    """The accepted keys; the last one signs, as itsdangerous expects."""
    return [*reversed(chosen.secret_key_fallbacks), chosen.secret_key]


def serializer(salt: str) -> URLSafeSerializer:
    """Sign and verify small JSON values for one purpose; each purpose has its own salt."""
    return URLSafeSerializer(list_keys(settings()), salt=salt)
