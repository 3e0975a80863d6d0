"""Find people."""

from __future__ import annotations

from sqlalchemy import select

from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.text import email_key
from placement.people.models import College, User


def find_for_session(session_id: str) -> User | None:
    """The person a session speaks of, unless the account is closed or its password has changed since."""
    number, _, epoch = session_id.partition(":")
    user = db.session.get(User, int(number)) if number.isdigit() else None
    if user is None or not user.is_enabled or str(user.epoch) != epoch:
        return None
    return user


def find_by_email(email: str) -> User | None:
    """The person with this address, however it is written."""
    return db.session.scalars(select(User).where(User.email == email_key(email))).first()


def find_by_institution_id(institution_id: str) -> User | None:
    """The person with this student or staff number."""
    return db.session.scalars(select(User).where(User.institution_id == institution_id)).first()


def anybody_there() -> bool:
    """Whether the installation has a user at all."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def list_colleges(actor: Actor) -> list[College]:
    """The colleges this member of staff works for; administrators and the command line have all."""
    wanted = select(College).order_by(College.code, College.id)
    if actor.colleges is not None and not actor.has(Role.ADMIN):
        wanted = wanted.where(College.id.in_(actor.colleges))
    return list(db.session.scalars(wanted))


def find_college(code: str) -> College | None:
    """The college of exactly this code."""
    return db.session.scalars(select(College).where(College.code == code)).first()


def get_user(actor: Actor, user_id: int) -> User:
    """A person by id. Raises NotThere."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotThere
    return user
