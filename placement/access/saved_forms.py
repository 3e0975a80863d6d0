"""Save typed text when a session has ended, and show it again after sign-in.

Every POST form has a signed note with its owner, the address it is sent to, and the page that showed it. When a form
arrives without its session, its text is saved for that person. Any page that shows a form to the same address shows
them the text again, until it is sent, discarded or two days old.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from sqlalchemy import delete, select
from werkzeug.exceptions import HTTPException

from placement.access.current import current_actor
from placement.access.models import KeptForm
from placement.access.refilling import list_without_field, refill
from placement.core import clock, signing
from placement.core.actors import ActorKind
from placement.core.database import db, insert_into
from placement.core.forms import OWNER_NOTE, RESERVED, SECRET_FIELDS

LARGEST = 200_000
LONGEST_ADDRESS = 1_500
LIFE = timedelta(days=2)

# Forms that are not saved, and why. Every other POST form with a field to fill in is saved.
LEFT_OUT = {
    "people.sign_in": "has only an address and a password, typed before sign-in",
    "people.first_run": "creates the first account, before any sign-in",
    "people.forgot_password": "is used before sign-in",
    "people.change_password": "has only passwords",
    "people.password": "has only passwords, and is opened by a link, not a session",
    "supervisor_pages.supervisor_answers": "is opened by a link: no session can end, and errors show the text again",
    "supervisor_pages.supervisor_evaluates": "is opened by a link: no session can end, and errors show the text again",
    "supervisor_pages.renew_link": "is opened by a link and has no fields",
    **dict.fromkeys(
        (
            f"relationships.{name}"
            for name in (
                "add_cards",
                "details",
                "draft",
                "event",
                "events",
                "interaction",
                "save_line",
                "talked",
                "update",
            )
        ),
        "names people, whose names stand in no other table",
    ),
    **dict.fromkeys(
        (f"relationships.{name}" for name in ("add_mentor", "ask_mentor", "confirmation", "mentor")),
        "names mentors, or has their address, which stand in no other table",
    ),
    "relationships.save_mentor_says": "is opened by a link: no session can end, and errors show the text again",
    **dict.fromkeys(
        (f"relationships.{name}" for name in ("undo", "choose_introducer", "answer_pair", "answer_reminder")),
        "has no fields that are typed",
    ),
    **dict.fromkeys(
        (f"relationships.{name}" for name in ("add_reference", "reference")),
        "has words about a person, which stand in no other table",
    ),
    "checkins.answer_quiet": "has no fields that are typed",
    "demo.enter": "has no fields",
    "demo.follow_link": "has no fields",
}


@dataclass(frozen=True)
class Note:
    """The signed note of a form: its owner, the path it is sent to, and the page that showed it."""

    owner: int
    path: str
    page: str


@dataclass(frozen=True)
class SavedText:
    """A form's HTML with the saved text filled in, and texts whose field is gone."""

    path: str
    body: Markup
    without_field: list[str]


def note(action: str) -> str:
    """The signed value of the hidden owner field; empty for a form that is not saved."""
    actor, key = current_actor(), key_of(action)
    if actor.kind is not ActorKind.USER or find_endpoint(urlsplit(key).path) in LEFT_OUT:
        return ""
    return _signer().dumps([actor.id, key, _page_of_form()])


def read_note() -> Note | None:
    """The note of this request's form; None if missing, forged, or of another form."""
    try:
        content: Any = _signer().loads(request.form.get(OWNER_NOTE, ""))
    except BadSignature:
        return None
    if not (isinstance(content, list) and len(content) == 3 and isinstance(content[0], int)):
        return None
    note = Note(*content)
    return note if urlsplit(note.path).path == request.path else None


def is_too_large() -> bool:
    """True if this request has more than LARGEST bytes, which is too much to save."""
    return (request.content_length or 0) > LARGEST


def save_typed() -> Note | None:
    """Save this request's text for the owner of the form; returns the note, or None."""
    note = read_note()
    if note is None or is_too_large():
        return None
    left_out = RESERVED | SECRET_FIELDS
    values = {name: request.form.getlist(name) for name in request.form if name not in left_out}
    _put(user_id=note.owner, path=note.path, page=note.page, values=values, kept_at=clock.now())
    return note


def find_saved(action: str, body: str) -> SavedText | None:
    """The form with this person's saved text, or None if there is none."""
    if request.method != "GET" or current_actor().kind is not ActorKind.USER:
        return None
    row = _list_own().get(key_of(action))
    filled = refill(body, row.values) if row is not None else None
    if row is None or filled is None:
        return None
    return SavedText(row.path, Markup(filled), list_without_field(body, row.values))  # noqa: S704  # refill escapes


def get_page(user_id: int | None, path: str) -> str:
    """The page where a saved form was filled in; empty if nothing is saved."""
    page = select(KeptForm.page).where(KeptForm.user_id == user_id, KeptForm.path == path)
    return db.session.scalar(page) or ""


def forget(user_id: int | None, path: str) -> None:
    """Delete this person's saved text for one form."""
    db.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path))


def forget_mentions(user_id: int, is_mentioned: Callable[[str], bool], under: str) -> None:
    """Delete this person's saved text of forms under a path or shown there, and of those that mention someone."""
    for row in db.session.scalars(select(KeptForm).where(KeptForm.user_id == user_id).order_by(KeptForm.id)):
        is_under = row.path.startswith(under) or row.page.startswith(under)
        if is_under or any(is_mentioned(value) for values in row.values.values() for value in values):
            db.session.delete(row)


def forget_accepted_text() -> None:
    """Delete the saved text for the form in this request, which was accepted."""
    if getattr(current_user, "has_saved_forms", False):
        sent = read_note()
        forget(current_actor().id, sent.path if sent is not None else request.path)


def delete_old_text() -> int:
    """Delete saved text older than two days; returns how many."""
    old = select(KeptForm).where(KeptForm.kept_at < clock.now() - LIFE).order_by(KeptForm.id).limit(500)
    rows = list(db.session.scalars(old))
    for row in rows:
        db.session.delete(row)
    return len(rows)


def key_of(action: str) -> str:
    """The path and query that saved text is stored under; an empty action means the page's own path."""
    parts = urlsplit(action)
    return f"{parts.path or request.path}?{parts.query}" if parts.query else parts.path or request.path


def find_endpoint(path: str, method: str = "POST") -> str | None:
    """The endpoint that answers this path, if any."""
    try:
        adapter = current_app.create_url_adapter(request)
        return str(adapter.match(path, method=method)[0]) if adapter is not None else None
    except HTTPException:
        return None


def _page_of_form() -> str:
    """The page to return to: this one; for a form shown in response to a POST, the page before it."""
    if request.method == "GET":
        page = request.full_path.rstrip("?")
        return page if len(page) <= LONGEST_ADDRESS else request.path
    before = read_note()
    return before.page if before is not None else request.path


def _list_own() -> dict[str, KeptForm]:
    """The signed-in person's saved forms by path; read once per page, and only if any exist."""
    if "saved_forms" not in g:
        query = select(KeptForm).where(KeptForm.user_id == current_actor().id, KeptForm.kept_at >= clock.now() - LIFE)
        has_some = getattr(current_user, "has_saved_forms", False)
        g.saved_forms = {row.path: row for row in db.session.scalars(query)} if has_some else {}
    return dict(g.saved_forms)


def _put(**row: Any) -> None:
    """Insert or replace the text in one statement, so of two simultaneous requests the second wins."""
    insert = insert_into(KeptForm).values(**row)
    replaced = {name: insert.excluded[name] for name in ("values", "page", "kept_at")}
    db.session.execute(insert.on_conflict_do_update(index_elements=["user_id", "path"], set_=replaced))


def _signer() -> URLSafeSerializer:
    return signing.serializer("kept-form")
