"""Respond to a form whose session ended: show the sign-in page, then the typed text once its owner is back.

A session has ended if the CSRF token no longer matches (before any view is reached), if no person is signed in, or if
another person has signed in since the form was shown. In each case the text is saved for the owner of the form.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, flash, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError

from placement.access import accepted_posts, saved_forms, security_log
from placement.access.current import current_actor
from placement.access.models import EventKind
from placement.core import unit_of_work
from placement.core.actors import Actor, ActorKind
from placement.core.database import db, reading_only
from placement.core.web import database_page, http_page, page_with_typed_text

SAVED = "Your session ended before we received this. We saved what you typed: sign in and you will see it in the form."
SAVED_HERE = "Your session changed before we received this. We saved what you typed: check it and send it again."
SAVED_FOR_OWNER = "This form was opened by another account. We saved the text for that account, and nothing was sent."
SAVED_QUIETLY = "You are signed out. We saved what you typed: reload this page and sign in to continue."
NOT_SAVED = "You are signed out and this draft is not saved. Copy your text, then sign in again."
TOO_LONG = "Your session ended, and this text is too long to save (over 200,000 bytes). Copy it, then sign in again."


def init_app(app: Flask) -> None:
    """Register the owner note and saved text for forms, and the handler for tokens that no longer match."""
    app.jinja_env.globals.update(
        owner_note=saved_forms.note, new_nonce=accepted_posts.new_nonce, find_saved_text=saved_forms.find_saved
    )
    app.register_error_handler(CSRFError, answer_bad_token)


def answer_bad_token(error: CSRFError) -> Any:
    """Save the typed text if the form names its owner; else show the plain error page.

    This runs before the request's unit of work begins, so it commits itself.
    """
    try:
        security_log.record(EventKind.CSRF_FAILED)
        db.session.rollback()
        saved = _save_typed()
        if saved is None and not is_quiet():
            return show_too_long() if saved_forms.is_too_large() and saved_forms.read_note() else http_page(error)
        return _answer(saved)
    except DBAPIError as broken:
        return database_page(broken)


def _save_typed() -> saved_forms.Note | None:
    token = reading_only.set(False)
    try:
        with unit_of_work.transaction():
            return saved_forms.save_typed()
    finally:
        reading_only.reset(token)


def to_sign_in() -> Any:
    """Redirect to the sign-in page, which returns here; typed text is saved."""
    saved = saved_forms.save_typed() if request.method == "POST" else None
    if saved is not None:
        unit_of_work.keep()
    elif request.method == "POST" and saved_forms.is_too_large() and saved_forms.read_note() and not is_quiet():
        return show_too_long()
    return _answer(saved)


def is_of_another(actor: Actor) -> bool:
    """True if this request's form was shown to a person other than the one signed in now."""
    shown = saved_forms.read_note() if request.method == "POST" and actor.kind is ActorKind.USER else None
    return shown is not None and shown.owner != actor.id


def show_too_long() -> Any:
    """A page with the typed text to copy, sent only in response to its own request."""
    note, actor = saved_forms.read_note(), current_actor()
    if note is not None and actor.is_authenticated and note.owner != actor.id:
        return _see(url_for("people.sign_in"))
    return page_with_typed_text(413, "This text is too long to save", TOO_LONG)


def is_quiet() -> bool:
    """True if a script sent this (a draft that saves automatically), which expects one sentence."""
    return request.method == "POST" and "HX-Request" in request.headers


def _answer(saved: saved_forms.Note | None) -> Response:
    if is_quiet():
        return Response(NOT_SAVED if saved is None else SAVED_QUIETLY, 401, mimetype="text/plain")
    actor = current_actor()
    if saved is not None and saved.owner == actor.id:
        flash(SAVED_HERE, "warning")
        return _see(saved.page)
    if saved is not None:
        flash(SAVED_FOR_OWNER if actor.is_authenticated else SAVED, "warning")
        return _see(url_for("people.sign_in", next=saved.page))
    return _see(url_for("people.sign_in", next=_page_to_return_to()))


def _page_to_return_to() -> str:
    """This page, or the home page if the address only accepts POST."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return request.path if saved_forms.find_endpoint(request.path, "GET") else "/"


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})
