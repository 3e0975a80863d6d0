"""Passwords and sign-in. Passwords are argon2id; failed tries lock an address, whether or not it has an account."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import update

from placement import audit
from placement.access import security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.settings import settings
from placement.core.unit_of_work import reading
from placement.people import notices, queries
from placement.people.models import User
from placement.people.rules import passwords as password_rules
from placement.people.services import locks, throttle

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Hash to compare with if there is no account, so that the response takes as long. A constant, because computing it
# would take longer than the rest of this module at the start of each command.
NO_ONE = "$argon2id$v=19$m=19456,t=2,p=1$1x4D39XND/1KAMw4VCaRaQ$h2KvxyvWJXMk/WTns5mD4edHByH5xewKO2CYkmQc/dU"


def sign_in(email: str, password: str) -> User:
    """The person with this address and password. Raises TooManyTries, or RuleBroken with one sentence for all cases."""
    counter = locks.counter_for(email, queries.find_by_email(email))
    if not counter.is_known_browser:
        throttle.check_network()
    with reading():
        locks.check_open(counter)
        stored = stored_hash(queries.find_by_email(email))
    right = verify(stored, password)  # slow by design, so it runs without any lock
    locks.check_open(counter)
    user = queries.find_by_email(email)
    if right and user is not None and user.is_enabled and user.password_hash == stored:
        locks.clear(counter)
        user.last_sign_in_at = clock.now()
        if hasher.check_needs_rehash(stored):
            user.password_hash = hasher.hash(password)  # same password, so sessions and known browsers stay valid
        return user
    locks.count_failure(counter)
    raise RuleBroken("The email address or the password is not right.")


def check_own_password(user: User, password: str) -> None:
    """Raise RuleBroken unless this is the person's password. Tries count as on the sign-in page."""
    counter = locks.counter_for(user.email, user)
    if not counter.is_known_browser:
        throttle.check_network()
    locks.check_open(counter)
    if not is_password_of(user, password):
        locks.count_failure(counter)
        raise RuleBroken("That is not your present password.", field="current")
    locks.clear(counter)


def choose_password(actor: Actor, user: User, password: str) -> None:
    """Set the password a person chose. Raises RuleBroken if it is easy to guess."""
    check_password_of(user, password)
    had_one = user.has_password
    set_password(user, password)
    if had_one:
        notices.notify_password(actor, user)
    audit.record(actor, "set password", "user", user.id)
    security_log.record(EventKind.PASSWORD, user.id)


def check_password_of(user: User, password: str) -> None:
    """Raise RuleBroken if this password is easy to guess for this person."""
    names = (user.first_name, user.last_name, user.chosen_name, user.name_for_host)
    check_new_password(password, *names, user.email, user.institution_id or "")


def check_new_password(password: str, *about: str) -> None:
    """Raise RuleBroken if the password is easy to guess for an attacker who knows these words."""
    password_rules.check_password(password, (*about, settings().institution_name))


def set_password(user: User, password: str) -> None:
    """Set a new password; all older sessions, locks and known browsers end."""
    user.password_hash = hasher.hash(password)
    user.epoch += 1
    user.password_epoch = (user.password_epoch or 0) + 1
    locks.clear_all(user)


def end_sessions(actor: Actor) -> None:
    """End all sessions of this person, in one statement, so a simultaneous change of the account meets no conflict."""
    db.session.execute(update(User).where(User.id == actor.id).values(epoch=User.epoch + 1))


def is_password_of(user: User, password: str) -> bool:
    """True if this is the person's password."""
    return verify(stored_hash(user), password)


def stored_hash(user: User | None) -> str:
    """The hash to check a password against; without a password, one that never matches."""
    return user.password_hash if user is not None and user.password_hash else NO_ONE


def verify(stored: str, password: str) -> bool:
    """True if the password matches; takes equally long if there is none."""
    try:
        return hasher.verify(stored, password) and stored != NO_ONE
    except VerifyMismatchError:
        return False
