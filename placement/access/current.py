"""Who acts in this request."""

from __future__ import annotations

from flask import g, has_request_context
from flask_login import current_user

from placement.core.actors import NOBODY, Actor


def current_actor() -> Actor:
    """The actor of this request: by link, signed in, or nobody."""
    if not has_request_context():
        return NOBODY
    if link_actor := g.get("link_actor"):
        return link_actor  # type: ignore[no-any-return]
    return current_user.as_actor() if current_user.is_authenticated else NOBODY
