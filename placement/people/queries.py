"""Find people. Staff limited to colleges see students with a placement there, or without any placement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, not_, or_, select, true, tuple_
from sqlalchemy.orm import joinedload, undefer

from placement.core import clock
from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import require
from placement.core.labels import Label
from placement.core.paging import KeysetPage, read_page
from placement.core.search import has_words
from placement.core.search_index import Index, find
from placement.core.settings import SESSION
from placement.core.text import id_key_of
from placement.people.models import College, User, name_of

NAMES = Index("user_words", User.id, User.folded)

Condition = Callable[[Actor], ColumnElement[bool]]
EXTENSION = "people callbacks"


class PeopleCallbacks(NamedTuple):
    """Facts about placements, given by the package that has them.

    `office_scope` is true for a User that the actor's office works with, `beyond_office` for one who also studies or
    teaches in other colleges; `supervisor_keys` are the address keys of a student's current and past supervisors.
    """

    office_scope: Condition
    beyond_office: Condition
    supervisor_keys: Callable[[User], Collection[str]]


def _callbacks() -> PeopleCallbacks:
    callbacks: PeopleCallbacks = current_app.extensions[EXTENSION]
    return callbacks


class AccountState(Label):
    """Stages of an account."""

    NOT_INVITED = "not_invited", "Not invited yet"
    INVITED = "invited", "Invited, no password yet"
    READY = "ready", "Can sign in"
    CLOSED = "closed", "Closed"


@dataclass(frozen=True)
class PeopleFilters:
    """Filters of the list of people."""

    text: str = ""
    role: Role | None = None
    state: AccountState | None = None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on User for people whose account this actor may see."""
    if _sees_everyone(actor):
        return true()
    if actor.is_office:
        return or_(User.id == actor.id, _callbacks().office_scope(actor))
    return User.id == actor.id


def _sees_everyone(actor: Actor) -> bool:
    return actor.is_admin or (actor.is_office and actor.colleges is None)


def list_people(actor: Actor, filters: PeopleFilters, after: int | None = None) -> KeysetPage[User]:
    """A page of people by name."""
    name = tuple_(User.sort_key, User.id)
    query = select(User).where(*_conditions(actor, filters)).order_by(*name)
    last = db.session.get(User, after) if after else None
    if last is not None:
        query = query.where(name > tuple_(last.sort_key, last.id))
    return read_page(query)


def list_to_invite(actor: Actor, filters: PeopleFilters, limit: int) -> list[User]:
    """People of a list who are not invited yet; for the list of invited people, all of them again."""
    state = filters.state or AccountState.NOT_INVITED
    conditions = _conditions(actor, replace(filters, state=state))
    query = select(User).where(*conditions, _can_be_invited()).order_by(User.id).limit(limit)
    return list(db.session.scalars(query))


def list_by_ids(actor: Actor, ids: Collection[int]) -> list[User]:
    """The people with these ids that the actor may see, by name."""
    query = select(User).where(User.id.in_(ids), visible_to(actor))
    return list(db.session.scalars(query.order_by(User.sort_key, User.id)))


def state_of(user: User) -> AccountState:
    """The stage of this account."""
    if not user.is_enabled:
        return AccountState.CLOSED
    if user.password_hash:
        return AccountState.READY
    return AccountState.INVITED if user.invited_at else AccountState.NOT_INVITED


def get_user(actor: Actor, user_id: int) -> User:
    """A person by id. Raises NotThere."""
    return require(db.session.scalars(select(User).where(User.id == user_id, visible_to(actor))).first())


def find_names(user_ids: Collection[int]) -> dict[int, str]:
    """Names of these people by id; no query without ids."""
    if not user_ids:
        return {}
    query = select(User).where(User.id.in_(user_ids))
    return {user.id: user.name for user in db.session.scalars(query)}


def find_beyond(actor: Actor, ids: Sequence[int]) -> set[int]:
    """The accounts among these that also give access outside the colleges this office is limited to."""
    if actor.is_admin or actor.colleges is None:
        return set()
    return set(db.session.scalars(select(User.id).where(User.id.in_(ids), _callbacks().beyond_office(actor))))


def is_own_supervisor(user: User, email: str) -> bool:
    """True if this address belongs to a supervisor of this person."""
    return key_of(email) in _callbacks().supervisor_keys(user)


# Built once, because every request runs it: the account with its colleges, and a flag for saved text.
_SIGNED_IN = (
    select(User).where(User.id == bindparam("id")).options(joinedload(User.colleges), undefer(User.has_saved_forms))
)


def find_for_session(session_id: str) -> User | None:
    """The person of a session, unless the account is closed, its sessions have ended, or this one is too old.

    Each response renews the cookie, so a limit on the cookie's age would never end a copy in use.
    """
    number, _, rest = session_id.partition(":")
    epoch, _, begun = rest.partition(":")
    if not (number.isdigit() and begun.isdigit()) or int(begun) < (clock.now() - SESSION).timestamp():
        return None
    user = db.session.scalars(_SIGNED_IN, {"id": int(number)}).unique().first()
    return user if user is not None and user.is_enabled and str(user.epoch) == epoch else None


def find_by_email(email: str) -> User | None:
    """The person with this address in any spelling."""
    return db.session.scalars(select(User).where(User.email_key == key_of(email))).first()


def find_by_institution_id(institution_id: str) -> User | None:
    """The person with this student or staff ID, in any case; None if it is empty."""
    key = id_key_of(institution_id)
    return db.session.scalars(select(User).where(User.institution_key == key)).first() if key else None


def has_accounts() -> bool:
    """True if the installation has any user."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def is_last_admin(user: User) -> bool:
    """True if no other administrator can sign in."""
    others = select(User.id).where(User.is_admin, User.is_enabled, User.password_hash.is_not(None), User.id != user.id)
    return db.session.scalar(others.limit(1)) is None


def list_colleges(actor: Actor) -> list[College]:
    """The colleges this member of staff works for; all for administrators and the command line."""
    query = select(College).order_by(College.code, College.id)
    if actor.colleges is not None and not actor.is_admin:
        query = query.where(College.id.in_(actor.colleges))
    return list(db.session.scalars(query))


def find_college(code: str) -> College | None:
    """The college with exactly this code."""
    return db.session.scalars(select(College).where(College.code == code)).first()


def matches_text(text: str) -> ColumnElement[bool]:
    """The condition on User that name, ID or address contain every word of this text."""
    return find(NAMES, text).among(User.id)


def matches_shown_text(actor: Actor, text: str, among: ColumnElement[bool]) -> ColumnElement[bool]:
    """As `matches_text`; for accounts the actor may not see, compares only the name shown in lists.

    `among` is a condition on User that limits the names to compare.
    """
    matches, visible = matches_text(text), visible_to(actor)
    if _sees_everyone(actor):
        return matches
    names = select(User.id, User.chosen_name, User.first_name, User.last_name, User.email)
    hidden = db.session.execute(names.where(matches, not_(visible), among))
    shown = [number for number, *parts in hidden if has_words(name_of(*parts), text)]
    return or_(matches & visible, User.id.in_(shown))


def _conditions(actor: Actor, filters: PeopleFilters) -> list[ColumnElement[bool]]:
    conditions = [visible_to(actor)]
    if filters.text:
        conditions.append(matches_text(filters.text))
    if filters.role is not None:
        conditions.append(getattr(User, f"is_{filters.role.value}"))
    if filters.state is not None:
        conditions.append(_in_state(filters.state))
    return conditions


def _can_be_invited() -> ColumnElement[bool]:
    return User.is_enabled & User.password_hash.is_(None)


def _in_state(state: AccountState) -> ColumnElement[bool]:
    return {
        AccountState.CLOSED: ~User.is_enabled,
        AccountState.READY: User.is_enabled & User.password_hash.is_not(None),
        AccountState.INVITED: _can_be_invited() & User.invited_at.is_not(None),
        AccountState.NOT_INVITED: _can_be_invited() & User.invited_at.is_(None),
    }[state]
