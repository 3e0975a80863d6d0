"""Lock sign-in for 15 minutes after five failed tries.

Tries are counted per address, whether or not it has an account, and separately per browser in which the account was
signed in before: strangers who try an address don't lock out its owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete

from placement.access import security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.database import db, insert_into
from placement.core.email_address import key_of
from placement.core.errors import RuleBroken
from placement.people.models import BrowserLock, Lock, SignInLock, User
from placement.people.services import browsers, throttle

TRIES = 5
LASTS = timedelta(minutes=15)
FORGET = timedelta(days=1)


@dataclass(frozen=True)
class Counter:
    """A counter of failed tries: its table, the row's key, and the account if there is one."""

    table: type[Lock]
    key: dict[str, Any]
    account_id: int | None

    @property
    def is_known_browser(self) -> bool:
        return self.table is BrowserLock

    def find(self, *, to_change: bool = False) -> Lock | None:
        """The failed tries so far. `to_change` locks the row, so of simultaneous tries each counts."""
        lock = to_change or None
        return db.session.get(self.table, self.key, with_for_update=lock, populate_existing=to_change)


def counter_for(email: str, user: User | None) -> Counter:
    """The counter of a try with this address from this browser."""
    account_id = user.id if user is not None else None
    browser = browsers.find_known(user)
    if browser:
        return Counter(BrowserLock, {"browser": browser, "account_id": account_id}, account_id)
    return Counter(SignInLock, {"email": key_of(email)}, account_id)


def check_open(counter: Counter) -> None:
    """Raise RuleBroken while locked after too many failed tries."""
    lock = counter.find()
    if lock and lock.locked_until and lock.locked_until > clock.now():
        raise RuleBroken("Too many failed tries. Wait 15 minutes, or select “Forgot your password?”.")


def count_failure(counter: Counter) -> None:
    """Count a failed try; the last one allowed locks. In an unknown browser, it also counts for the network."""
    now = clock.now()
    security_log.record(EventKind.SIGN_IN_FAILED, counter.account_id)
    first = insert_into(counter.table).values(failures=0, last_failure_at=now, **counter.key)
    db.session.execute(first.on_conflict_do_nothing())
    lock = db.session.get_one(counter.table, counter.key, with_for_update=True, populate_existing=True)
    if lock.last_failure_at < now - LASTS:
        lock.failures = 0
    lock.failures += 1
    lock.last_failure_at = now
    if lock.failures >= TRIES:
        lock.locked_until = now + LASTS
        security_log.record(EventKind.LOCKED, counter.account_id)
    if not counter.is_known_browser:
        throttle.count_failure()


def clear(counter: Counter) -> None:
    """Delete this counter's failed tries after a correct password."""
    lock = counter.find(to_change=True)
    if lock is not None:
        db.session.delete(lock)


def clear_all(user: User) -> None:
    """Delete all failed tries with this account, because it has a new password."""
    db.session.execute(delete(SignInLock).where(SignInLock.email == key_of(user.email)))
    db.session.execute(delete(BrowserLock).where(BrowserLock.account_id == user.id))


def delete_old() -> int:
    """Delete tries that no longer count, also for addresses without an account; returns how many."""
    return sum(_delete_old(table) for table in (SignInLock, BrowserLock))


def _delete_old(table: type[Lock]) -> int:
    old = delete(table).where(table.last_failure_at < clock.now() - FORGET)
    return cast(CursorResult[Any], db.session.execute(old)).rowcount
