"""Issue, redeem and revoke links.

A token is the row's id and nonce, signed with the installation's key and salted with its purpose. The row alone (in a
stolen backup) opens nothing, and the office can copy a link again although no table stores a secret. A token whose
signature matches no key opens nothing either, but its holder can have a new link emailed to the address on file.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hmac import compare_digest
from urllib.parse import quote

from flask import Flask, Response, g, has_request_context, request
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import func, select

from placement.access.models import Link, Purpose
from placement.core import clock, signing
from placement.core.database import db, reading_only
from placement.core.errors import LinkGone, NotThere
from placement.core.limits import LARGEST_ROW
from placement.core.settings import settings

PATHS: dict[Purpose, Callable[[str], str]] = {
    Purpose.SUPERVISOR: "/s/{}".format,
    Purpose.FIRST_PASSWORD: "/password/{}".format,
    Purpose.NEW_PASSWORD: "/password/{}".format,
    Purpose.AFTER_END: "/after/{}".format,
    Purpose.MENTOR: "/mentor/{}".format,
}

LONGEST_TOKEN = 200  # ours have about 90 characters
# Characters that email programs and people add after an address. No token or path under a link ends with one.
ENDINGS = ".,;:!)]}>*/\\\"'`”’»…  \t\r\n\u00a0\u200b"


def init_app(app: Flask) -> None:
    """Ignore punctuation after a link's address."""
    app.before_request(drop_ending)


def drop_ending() -> Response | None:
    """Redirect a link's address that ends in punctuation or space to the address without it."""
    if request.method not in ("GET", "HEAD") or not request.path.startswith(tuple(path("") for path in PATHS.values())):
        return None
    bare = request.path.rstrip(ENDINGS)
    if bare == request.path:
        return None
    g.by_link = True
    return Response(status=303, headers={"Location": quote(bare)})


def issue(
    purpose: Purpose, subject_id: int, *, days: float, holder_id: int | None = None, bound_to: int | None = None
) -> Link:
    """A new link valid for `days`. Older ones for the same purpose, subject and holder are revoked."""
    revoke(purpose, subject_id, holder_id)
    issued = clock.now()
    link = Link(
        purpose=purpose,
        subject_id=subject_id,
        holder_id=holder_id,
        bound_to=bound_to,
        nonce=secrets.token_urlsafe(24),
        issued_at=issued,
        expires_at=issued + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    if has_request_context():
        g.has_issued_link = True  # see accepted_posts
    return link


def revoke(purpose: Purpose, subject_id: int, holder_id: int | None = None) -> None:
    """Revoke the links that open this subject for this holder (None: for every holder)."""
    query = select(Link).where(Link.purpose == purpose, Link.subject_id == subject_id, Link.revoked_at.is_(None))
    if holder_id is not None:
        query = query.where(Link.holder_id == holder_id)
    for link in db.session.scalars(query):
        link.revoked_at = clock.now()


def list_held(purpose: Purpose, holder_id: int) -> list[Link]:
    """This holder's links that are neither revoked nor expired, oldest first."""
    query = select(Link).where(
        Link.purpose == purpose,
        Link.holder_id == holder_id,
        Link.revoked_at.is_(None),
        Link.expires_at > clock.now(),
    )
    return list(db.session.scalars(query.order_by(Link.id)))


def get_known(token: str, *purposes: Purpose) -> Link:
    """The link that this token was issued for, working or not. Raises NotThere."""
    named = _read(token)
    link = _find(*named) if named is not None else None
    if link is None or link.purpose not in purposes:
        raise NotThere
    return link


def check_signed(link: Link, token: str) -> None:
    """Raise LinkGone unless a current or fallback key signed this token for the link's purpose."""
    try:
        _signer(link.purpose).loads(token)
    except BadData as bad:
        subject = link.subject_id if link.purpose is Purpose.SUPERVISOR else None
        raise LinkGone("Links sent before our security key changed no longer work.", subject) from bad


def check_alive(link: Link) -> None:
    """Raise LinkGone if the link is revoked, used up or expired."""
    subject = link.subject_id if link.purpose is Purpose.SUPERVISOR else None
    if link.revoked_at is not None:
        raise LinkGone("This link has been replaced or withdrawn.", subject)
    if link.used_at is not None:
        raise LinkGone("This link has already been used.", subject)
    check_unexpired(link)


def check_unexpired(link: Link) -> None:
    """Raise LinkGone if the link has expired."""
    if link.expires_at <= clock.now():
        subject = link.subject_id if link.purpose is Purpose.SUPERVISOR else None
        raise LinkGone("This link has expired.", subject)


def token(link: Link) -> str:
    """The token of a link, as used in its address."""
    return _signer(link.purpose).dumps([link.id, link.nonce])


def address(link: Link) -> str:
    """The full URL of a link."""
    return settings().base_url + PATHS[link.purpose](token(link))


def find_live(purpose: Purpose, subject_id: int, holder_id: int | None = None) -> Link | None:
    """The newest link that is neither revoked nor expired."""
    return next(iter(list_live(purpose, subject_id, holder_id)), None)


def list_live(purpose: Purpose, subject_id: int, holder_id: int | None = None) -> list[Link]:
    """The links that are neither revoked nor expired, newest first."""
    query = select(Link).where(
        Link.purpose == purpose,
        Link.subject_id == subject_id,
        Link.revoked_at.is_(None),
        Link.used_at.is_(None),
        Link.expires_at > clock.now(),
    )
    if holder_id is not None:
        query = query.where(Link.holder_id == holder_id)
    return list(db.session.scalars(query.order_by(Link.id.desc())))


def count_issued(purposes: tuple[Purpose, ...], subject_id: int, since: datetime) -> int:
    """The number of links of these purposes issued for this subject since then."""
    conditions = (Link.purpose.in_(purposes), Link.subject_id == subject_id, Link.issued_at > since)
    return db.session.scalars(select(func.count()).select_from(Link).where(*conditions)).one()


def count_held(purposes: tuple[Purpose, ...], holder_id: int, since: datetime) -> int:
    """The number of links of these purposes issued to this holder since then."""
    conditions = (Link.purpose.in_(purposes), Link.holder_id == holder_id, Link.issued_at > since)
    return db.session.scalars(select(func.count()).select_from(Link).where(*conditions)).one()


def address_of(link_id: int) -> str:
    """The URL of the link with this id, for an email being sent. Raises NotThere."""
    link = db.session.get(Link, link_id)
    if link is None:
        raise NotThere
    return address(link)


def _signer(purpose: Purpose) -> URLSafeSerializer:
    return signing.serializer(f"link:{purpose.value}")


def _read(token: str) -> tuple[int, str] | None:
    """Parse a token's id and nonce, without checking its signature; None if it holds anything else."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    _, content = signing.serializer("").loads_unsafe(token)
    match content:
        case [int(link_id), str(nonce)] if link_id is not True and 0 < link_id <= LARGEST_ROW and nonce.isascii():
            return link_id, nonce
    return None


def _find(link_id: int, nonce: str) -> Link | None:
    acting = None if reading_only.get() else True  # lock the row, so using and revoking a link don't overlap
    link = db.session.get(Link, link_id, with_for_update=acting)
    return link if link is not None and compare_digest(link.nonce, nonce) else None
