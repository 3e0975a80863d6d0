"""Typed text that outlives a lost session.

Long forms carry a signed note of whose form it is (`kept.note()`). When such a form arrives without a session, what
was typed is kept for that person, and only they find it again after signing in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict

from placement.access.current import current_actor
from placement.access.models import KeptForm
from placement.core import clock, signing
from placement.core.actors import ActorKind
from placement.core.database import db, insert_into
from placement.jobs import periodic

FIELD = "kept_for"
LARGEST = 200_000
LIFE = timedelta(days=2)


def note() -> str:
    """The signed value of the hidden field `kept_for` in a form on this page."""
    actor = current_actor()
    return _signer().dumps([actor.id if actor.kind is ActorKind.USER else None, request.path])


def keep_typed() -> int | None:
    """Keep what this request carries for the person who was shown the form; returns their id, or None."""
    owner = _owner()
    if owner is None or (request.content_length or 0) > LARGEST:
        return None
    values = {name: request.form.getlist(name) for name in request.form if name not in (FIELD, "csrf_token")}
    _put(user_id=owner, path=request.path, values=values, kept_at=clock.now())
    return owner


def find_kept() -> MultiDict[str, str] | None:
    """What this person typed on this page before their session was lost, if it is not too old."""
    actor = current_actor()
    if actor.kind is not ActorKind.USER:
        return None
    row = db.session.scalars(
        select(KeptForm).where(KeptForm.user_id == actor.id, KeptForm.path == request.path)
    ).first()
    if row is None or row.kept_at < clock.now() - LIFE:
        return None
    return MultiDict([(name, value) for name, values in row.values.items() for value in values])


def forget(user_id: int | None, path: str) -> None:
    """Drop what was kept: it has been saved, or is replaced."""
    db.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path))


@periodic
def forget_old() -> int:
    """The worker drops what nobody came back for."""
    old = select(KeptForm).where(KeptForm.kept_at < clock.now() - LIFE).order_by(KeptForm.id).limit(500)
    rows = list(db.session.scalars(old))
    for row in rows:
        db.session.delete(row)
    return len(rows)


def _put(**row: Any) -> None:
    """The last text counts. One statement: of two at the same moment, the second replaces what the first kept."""
    insert = insert_into(KeptForm).values(**row)
    replaced = {name: insert.excluded[name] for name in ("values", "kept_at")}
    db.session.execute(insert.on_conflict_do_update(index_elements=["user_id", "path"], set_=replaced))


def _owner() -> int | None:
    try:
        content: Any = _signer().loads(request.form.get(FIELD, ""))
    except BadSignature:
        return None
    owner, path = content
    return owner if path == request.path and isinstance(owner, int) else None


def _signer() -> URLSafeSerializer:
    return signing.serializer("kept-form")
