"""What somebody meets whose session is gone: the sign-in page, and what they typed once they are back.

A lost session shows itself in two ways: the CSRF token no longer fits (before any view is reached), or the guard
finds nobody. Both keep what was typed if the form carried its owner's note.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, flash, request, url_for
from flask_wtf.csrf import CSRFError

from placement.access import kept, security_log
from placement.access.current import current_actor
from placement.access.models import EventKind
from placement.core import unit_of_work
from placement.core.database import db, reading_only
from placement.core.web import http_page

KEPT = "Your session had ended before this was sent. What you typed is kept: sign in again and it is here."
KEPT_HERE = "Your session had changed before this was sent. What you typed is here: check it and send it again."
KEPT_QUIETLY = "You are signed out. What you typed is kept: load this page again and sign in to go on."
NOT_KEPT = "You are signed out and this draft is not saved. Copy your text, then sign in again."


def init_app(app: Flask) -> None:
    """Let forms carry their owner's note, and answer a token that no longer fits."""
    app.jinja_env.globals["kept_note"] = kept.note
    app.register_error_handler(CSRFError, answer_bad_token)


def answer_bad_token(error: CSRFError) -> Any:
    """Keep what was typed, if its owner can be told; else it is the plain error page.

    This runs before the request's unit of work begins, so it commits by itself.
    """
    security_log.record(EventKind.CSRF_FAILED)
    db.session.rollback()
    reading_only.set(False)
    with unit_of_work.transaction():
        owner = kept.keep_typed()
    if owner is None and not is_quiet():
        return http_page(error)
    return _answer(owner)


def to_sign_in() -> Response:
    """Send somebody unknown to the sign-in page and back here afterwards, with what they typed."""
    owner = kept.keep_typed() if request.method == "POST" else None
    if owner is not None:
        unit_of_work.keep()
    return _answer(owner)


def is_quiet() -> bool:
    """Whether a page asks by itself, as a draft does that keeps itself: it wants a sentence, not another page."""
    return request.method == "POST" and "HX-Request" in request.headers


def _answer(owner: int | None) -> Response:
    if is_quiet():
        return Response(NOT_KEPT if owner is None else KEPT_QUIETLY, 401, mimetype="text/plain")
    if owner is not None and owner == current_actor().id:
        flash(KEPT_HERE, "warning")
        return _see(request.path)
    if owner is not None:
        flash(KEPT, "warning")
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return _see(url_for("people.sign_in", next=here))


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
