"""Passwords and signing in. Passwords are argon2id; failed tries lock an address, known or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import CursorResult, delete, update

from placement import audit
from placement.access import security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db, insert_into
from placement.core.email_address import key_of
from placement.core.errors import RuleBroken
from placement.core.settings import settings
from placement.core.unit_of_work import reading
from placement.jobs import periodic
from placement.people import password_rules, queries
from placement.people.models import SignInLock, User

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NO_ONE = hasher.hash("nobody has this password")
TRIES = 5
LOCK = timedelta(minutes=15)
FORGET = timedelta(days=1)


def sign_in(email: str, password: str) -> User:
    """The person with this address and password. Raises RuleBroken with the same sentence for everybody."""
    with reading():
        check_not_locked(email)
        known = stored_hash(queries.find_by_email(email))
    right = verify(known, password)  # takes a while by design, so nothing is locked meanwhile
    check_not_locked(email)
    user = queries.find_by_email(email)
    if right and user is not None and user.is_enabled and user.password_hash == known:
        unlock(email)
        user.last_sign_in_at = clock.now()
        if hasher.check_needs_rehash(known):
            user.password_hash = hasher.hash(password)  # still the same password, so sessions and browsers stay known
        return user
    note_failure(email, user.id if user else None)
    raise RuleBroken("The e-mail address or the password is not right.")


def check_own_password(user: User, password: str) -> None:
    """Raise RuleBroken unless this is the person's password. Tries are counted as at the sign-in page."""
    check_not_locked(user.email)
    if not is_password_of(user, password):
        note_failure(user.email, user.id)
        raise RuleBroken("That is not your present password.", field="current")
    unlock(user.email)


def choose_password(actor: Actor, user: User, password: str) -> None:
    """Give a person the password they chose. Raises RuleBroken if it is easy to guess."""
    names = (user.first_name, user.last_name, user.chosen_name, user.name_for_host)
    about = (*names, user.email, user.institution_id or "", settings().institution_name)
    password_rules.check_password(password, about)
    set_password(user, password)
    audit.record(actor, "set password", "user", user.id)
    security_log.record(EventKind.PASSWORD, user.id)


def set_password(user: User, password: str) -> None:
    """Give a person a new password; every older session ends, and so does a lock."""
    user.password_hash = hasher.hash(password)
    user.epoch += 1
    unlock(user.email)


def end_sessions(actor: Actor) -> None:
    """End every session of this person. One statement: nobody who changes the account meanwhile meets a conflict."""
    db.session.execute(update(User).where(User.id == actor.id).values(epoch=User.epoch + 1))


def is_password_of(user: User, password: str) -> bool:
    """Whether this is the person's password."""
    return verify(stored_hash(user), password)


def stored_hash(user: User | None) -> str:
    """What a password is held against; nobody, and somebody without a password, have one that nothing fits."""
    return user.password_hash if user is not None and user.password_hash else NO_ONE


def verify(stored: str, password: str) -> bool:
    """Whether the password fits; takes as long where nothing can."""
    try:
        return hasher.verify(stored, password) and stored != NO_ONE
    except VerifyMismatchError:
        return False


def find_lock(email: str, *, to_change: bool = False) -> SignInLock | None:
    """The failed tries with this address. Who changes them holds them: of tries at one moment, each counts."""
    return db.session.get(SignInLock, lock_key(email), with_for_update=to_change or None, populate_existing=to_change)


def lock_key(email: str) -> str:
    """The address as failed tries are counted; somebody may send a whole book as their address."""
    return key_of(email)


def check_not_locked(email: str) -> None:
    """Raise RuleBroken while too many tries have failed."""
    lock = find_lock(email)
    if lock and lock.locked_until and lock.locked_until > clock.now():
        raise RuleBroken("Too many tries with this address. Wait 15 minutes, or choose “Forgot your password?”.")


def unlock(email: str) -> None:
    """Forget the failed tries."""
    lock = find_lock(email, to_change=True)
    if lock is not None:
        db.session.delete(lock)


@periodic
def forget_old_failures() -> int:
    """Drop tries that count no more; addresses that nobody has are not kept for ever."""
    old = delete(SignInLock).where(SignInLock.last_failure_at < clock.now() - FORGET)
    return cast(CursorResult[Any], db.session.execute(old)).rowcount


def note_failure(email: str, account_id: int | None) -> None:
    """Count a failed try; the last one allowed locks the address."""
    security_log.record(EventKind.SIGN_IN_FAILED, account_id)
    now = clock.now()
    first = insert_into(SignInLock).values(email=lock_key(email), failures=0, last_failure_at=now)
    db.session.execute(first.on_conflict_do_nothing())
    lock = db.session.get_one(SignInLock, lock_key(email), with_for_update=True, populate_existing=True)
    if lock.last_failure_at < now - LOCK:
        lock.failures = 0
    lock.failures += 1
    lock.last_failure_at = now
    if lock.failures >= TRIES:
        lock.locked_until = now + LOCK
        security_log.record(EventKind.LOCKED, account_id)
