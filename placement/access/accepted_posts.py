"""Process a form that is sent twice only once: the second request gets the first response.

Every POST form has its own nonce. When a form is accepted, its nonce is stored for an hour, together with a digest of
the fields and the address it led to. The nonce and the rows the form creates are written in one transaction, so of two
simultaneous requests the unique key lets one through, and the other waits for its response. A form that was answered
with a page gets the page again, and anything rendering it writes is undone. A form without a nonce, or one that is
answered with a file, is always handled as new.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import Response, current_app, flash, g, request, session
from sqlalchemy import CursorResult, delete, select, update
from werkzeug.datastructures import FileStorage

from placement.access.models import AcceptedPost
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db, insert_into
from placement.core.errors import Conflict
from placement.core.forms import NONCE, RESERVED
from placement.core.unit_of_work import on_undo

LONGEST_NONCE = 43
LIFE = timedelta(hours=1)
LONGEST_ANSWER = timedelta(minutes=1)  # an older row without a response means the server was stopped
PAGE = "page"  # stored instead of an address
FLASHES = "_flashes"  # Flask stores messages here until a page shows them
SENT_BEFORE = "You already sent this page once, with different answers. Check that you meant to send both."
STILL_WORKING = "You already sent this. We are still working on it: wait a moment, then reload the page."


def new_nonce() -> str:
    """The value of the hidden field `nonce`, different each time a form is shown."""
    return secrets.token_urlsafe(15)


def sender_of(actor: Actor) -> str:
    """The sender of a form, a person or a link; nonces are per sender."""
    return f"link:{actor.link_id}" if actor.kind is ActorKind.LINK else f"{actor.kind.value}:{actor.id}"


def answer_once(sender: str, act: Callable[[], Any]) -> Any:
    """The response of `act`, or the earlier response if this form was accepted before with the same fields."""
    nonce = request.form.get(NONCE, "") if request.method == "POST" else ""
    if not nonce or len(nonce) > LONGEST_NONCE or "HX-Request" in request.headers:
        return act()
    key = {"sender": sender, "path": request.path, "nonce": nonce}
    fields_hash = hash_fields()
    claimed = _claim(key, fields_hash)
    earlier = None if claimed else _find_recent(key)
    if earlier is not None and earlier.fields_hash == fields_hash:
        return _show_again(act) if earlier.answer == PAGE else _answer_again(earlier)
    if earlier is not None and earlier.answer not in ("", PAGE):
        flash(SENT_BEFORE, "warning")
    shown = len(session.get(FLASHES, []))
    response = current_app.make_response(act())
    _remember(key, fields_hash, response, session.get(FLASHES, [])[shown:], claimed)
    return response


def public_form_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a public view so that its form counts once, for senders without an account."""

    @wraps(view)
    def answered(**address: Any) -> Any:
        return answer_once("anyone", lambda: view(**address))

    return answered


def hash_fields() -> str:
    """A digest of the request's address, fields and files, without tokens."""
    fields = sorted((name, request.form.getlist(name)) for name in request.form if name not in RESERVED)
    files = sorted((name, file.filename or "", _hash_file(file)) for name, file in request.files.items(multi=True))
    asked = json.dumps([request.query_string.decode("latin-1"), fields, files])
    return hashlib.sha256(asked.encode()).hexdigest()


def forget_accepted() -> int:
    """Delete forms accepted more than an hour ago."""
    old = delete(AcceptedPost).where(AcceptedPost.accepted_at < clock.now() - LIFE)
    return cast(CursorResult[Any], db.session.execute(old)).rowcount


def _hash_file(file: FileStorage) -> str:
    digest = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a stream of bytes
    file.stream.seek(0)
    return digest


def _claim(key: dict[str, str], fields_hash: str) -> bool:
    """Insert the nonce; False if it exists. Waits while another request inserts the same one."""
    values = {"fields_hash": fields_hash, "answer": "", "messages": [], "accepted_at": clock.now()}
    insert = insert_into(AcceptedPost).values(**key, **values).on_conflict_do_nothing().returning(AcceptedPost.id)
    row_id = db.session.scalar(insert)
    if row_id is not None:
        on_undo(lambda: _release(row_id))
    return row_id is not None


def _release(row_id: int) -> None:
    """Delete a claimed nonce that has no answer yet."""
    db.session.execute(delete(AcceptedPost).where(AcceptedPost.id == row_id, AcceptedPost.answer == ""))


def _find_recent(key: dict[str, str]) -> AcceptedPost | None:
    row = db.session.scalars(select(AcceptedPost).filter_by(**key)).first()
    if row is None or row.accepted_at < clock.now() - (LIFE if row.answer else LONGEST_ANSWER):
        return None
    return row


def _answer_again(earlier: AcceptedPost) -> Response:
    """Redirect to the same address with the same messages, because the first response may never have arrived."""
    if not earlier.answer:
        raise Conflict(STILL_WORKING)
    session[FLASHES] = [tuple(message) for message in earlier.messages]
    return Response(status=303, headers={"Location": earlier.answer})


def _show_again(act: Callable[[], Any]) -> Response:
    """Render the page again and undo anything rendering writes, unless it issued a link, which must keep working."""
    response = current_app.make_response(act())
    g.undo_changes = not g.get("has_issued_link")
    return response


def _remember(
    key: dict[str, str], fields_hash: str, response: Response, messages: list[tuple[str, str]], claimed: bool
) -> None:
    """Store the form's response. A form that was refused, or answered with a file, doesn't use up its nonce."""
    mine = AcceptedPost.sender == key["sender"], AcceptedPost.path == key["path"], AcceptedPost.nonce == key["nonce"]
    is_page = response.status_code < 300 and response.mimetype == "text/html"
    if is_page or 300 <= response.status_code < 400:
        answer = PAGE if is_page else response.headers.get("Location", "")
        values = {"fields_hash": fields_hash, "answer": answer, "messages": messages}
        db.session.execute(update(AcceptedPost).where(*mine).values(**values, accepted_at=clock.now()))
    elif claimed and (response.status_code < 400 or g.get("keep_changes")):
        db.session.execute(delete(AcceptedPost).where(*mine))
