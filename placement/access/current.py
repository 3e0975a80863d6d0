"""The actor of this request."""

from __future__ import annotations

from flask import g, has_request_context
from flask_login import current_user

from placement.core.actors import NOBODY, Actor


def current_actor() -> Actor:
    """The actor of this request: by link, signed in, or anonymous."""
    if not has_request_context():
        return NOBODY
    link_actor: Actor | None = g.get("link_actor")
    if link_actor is not None:
        return link_actor
    return current_user.as_actor() if current_user.is_authenticated else NOBODY
