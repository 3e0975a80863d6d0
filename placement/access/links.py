"""Issue, redeem and revoke links.

A token is the row's id and nonce, signed with the installation's key and salted with its purpose. The row alone
(a stolen backup) opens nothing, and the office can copy a link again without a secret being kept in any table.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from hmac import compare_digest

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from placement.access.models import Link, Purpose
from placement.core import clock, signing
from placement.core.database import db, reading_only
from placement.core.errors import LinkGone, NotThere
from placement.core.settings import settings

PATHS: dict[Purpose, Callable[[str], str]] = {
    Purpose.SUPERVISOR: "/s/{}".format,
    Purpose.FIRST_PASSWORD: "/password/{}".format,
    Purpose.NEW_PASSWORD: "/password/{}".format,
}


def issue(
    purpose: Purpose, subject_id: int, *, days: float, holder_id: int | None = None, bound_to: int | None = None
) -> Link:
    """A new link that lives for `days`. Older ones for the same purpose, subject and holder are revoked."""
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
    return link


def revoke(purpose: Purpose, subject_id: int, holder_id: int | None = None) -> None:
    """End the links that open this subject for this holder (None: for anybody)."""
    wanted = select(Link).where(Link.purpose == purpose, Link.subject_id == subject_id, Link.revoked_at.is_(None))
    if holder_id is not None:
        wanted = wanted.where(Link.holder_id == holder_id)
    for link in db.session.scalars(wanted):
        link.revoked_at = clock.now()


def redeem(token: str, *purposes: Purpose) -> Link:
    """The link behind a token. Raises NotThere if forged, LinkGone if expired, revoked or used up."""
    for purpose in purposes:
        link = _find(token, purpose)
        if link is not None:
            check_alive(link)
            return link
    raise NotThere


def get_known(token: str, purpose: Purpose) -> Link:
    """The link of a token, alive or not: whoever holds it was once given it. Raises NotThere if forged."""
    link = _find(token, purpose)
    if link is None:
        raise NotThere
    return link


def check_alive(link: Link) -> None:
    """Raise LinkGone if the link is revoked, used up or expired."""
    subject = link.subject_id if link.purpose is Purpose.SUPERVISOR else None
    if link.revoked_at is not None:
        raise LinkGone("This link has been replaced or withdrawn.", subject)
    if link.used_at is not None:
        raise LinkGone("This link has already been used.", subject)
    if link.expires_at <= clock.now():
        raise LinkGone("This link has expired.", subject)


def token(link: Link) -> str:
    """The token of a link, as it stands in an address."""
    return _signer(link.purpose).dumps([link.id, link.nonce])


def address(link: Link) -> str:
    """The whole address that a person follows."""
    return settings().base_url + PATHS[link.purpose](token(link))


def find_live(purpose: Purpose, subject_id: int, holder_id: int | None = None) -> Link | None:
    """The newest link that is neither revoked nor expired."""
    wanted = select(Link).where(
        Link.purpose == purpose,
        Link.subject_id == subject_id,
        Link.revoked_at.is_(None),
        Link.used_at.is_(None),
        Link.expires_at > clock.now(),
    )
    if holder_id is not None:
        wanted = wanted.where(Link.holder_id == holder_id)
    return db.session.scalars(wanted.order_by(Link.id.desc()).limit(1)).first()


def address_of(link_id: int) -> str:
    """The address of a link by its id; mail asks for it on the way out. Raises NotThere."""
    link = db.session.get(Link, link_id)
    if link is None:
        raise NotThere
    return address(link)


def _signer(purpose: Purpose) -> URLSafeSerializer:
    return signing.serializer(f"link:{purpose.value}")


def _find(written: str, purpose: Purpose) -> Link | None:
    try:
        content = _signer(purpose).loads(written)
    except BadSignature:
        return None
    link_id, nonce = content
    acting = None if reading_only.get() else True  # of using a link and ending it at one moment, one comes first
    link = db.session.get(Link, link_id, with_for_update=acting)
    return link if link is not None and compare_digest(link.nonce, nonce) else None
