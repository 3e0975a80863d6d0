"""What is done with people. Passwords are argon2id; failed sign-ins lock an address, known or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from placement import audit
from placement.core import clock
from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.text import clean, email_key, fold
from placement.people import queries, rules
from placement.people.models import College, SignInLock, User

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NO_ONE = hasher.hash("nobody has this password")
TRIES = 5
LOCK = timedelta(minutes=15)


def add_user(
    actor: Actor,
    email: str,
    first_name: str,
    last_name: str,
    roles: set[Role],
    institution_id: str | None = None,
    colleges: Sequence[College] = (),
) -> User:
    """A new person who may be invited later. Raises RuleBroken if the address or the id is taken."""
    check_free(email, institution_id)
    rules.check_roles(frozenset(roles), len(colleges))
    user = User(
        email=email_key(email),
        first_name=clean(first_name),
        last_name=clean(last_name),
        institution_id=clean(institution_id) or None,
        created_at=clock.now(),
        colleges=list(colleges),
        **{f"is_{role.value}": True for role in roles},
    )
    user.folded = folded_name(user)
    db.session.add(user)
    db.session.flush()
    audit.record(actor, "add", "user", user.id)
    return user


def check_free(email: str, institution_id: str | None = None, own: int | None = None) -> None:
    """Raise RuleBroken if the address is none, or the address or the id belongs to somebody (but `own`)."""
    rules.check_email(email_key(email))
    holder = queries.find_by_email(email)
    if holder is not None and holder.id != own:
        raise RuleBroken("Somebody has this e-mail address already.", field="email")
    if clean(institution_id):
        holder = queries.find_by_institution_id(clean(institution_id))
        if holder is not None and holder.id != own:
            raise RuleBroken("Somebody has this ID already.", field="institution_id")


def add_college(actor: Actor, code: str, name: str) -> College:
    """A new college. Raises RuleBroken if the code is taken."""
    if queries.find_college(code) is not None:
        raise RuleBroken(f"There is a college {code} already.", field="code")
    college = College(code=code, name=name)
    db.session.add(college)
    db.session.flush()
    audit.record(actor, "add", "college", college.id, code=code)
    return college


def folded_name(user: User) -> str:
    """The name as search compares it: both orders, and without a space as Chinese names are written."""
    first, last = fold(user.first_name), fold(user.last_name)
    parts = [
        f"{first} {last}",
        f"{last} {first}",
        f"{last}{first}",
        fold(user.chosen_name),
        fold(user.institution_id),
    ]
    return " / ".join(part for part in parts if part)


def choose_password(actor: Actor, user: User, password: str) -> None:
    """Give a person the password they chose. Raises RuleBroken if it is found too soon by guessing."""
    rules.check_password(password, user.email)
    set_password(user, password)
    audit.record(actor, "set password", "user", user.id)


def is_password_of(user: User, password: str) -> bool:
    """Whether this is the person's password; takes as long for somebody without one."""
    return _matches(user, password)


def set_password(user: User, password: str) -> None:
    """Give a person a new password; every older session ends."""
    user.password_hash = hasher.hash(password)
    user.epoch += 1


def sign_in(email: str, password: str) -> User:
    """The person with this address and password. Raises RuleBroken with the same sentence for everybody."""
    lock = db.session.get(SignInLock, email_key(email))
    if lock and lock.locked_until and lock.locked_until > clock.now():
        raise RuleBroken("Too many tries with this address. Wait 15 minutes, or choose “Forgot your password?”.")
    user = queries.find_by_email(email)
    if _matches(user, password) and user is not None and user.is_enabled:
        if lock is not None:
            db.session.delete(lock)
        user.last_sign_in_at = clock.now()
        return user
    _note_failure(email, lock)
    raise RuleBroken("The e-mail address or the password is not right.")


def _matches(user: User | None, password: str) -> bool:
    stored = user.password_hash if user is not None and user.password_hash else NO_ONE
    try:
        return hasher.verify(stored, password) and stored is not NO_ONE
    except VerifyMismatchError:
        return False


def _note_failure(email: str, lock: SignInLock | None) -> None:
    now = clock.now()
    if lock is None:
        lock = SignInLock(email=email_key(email), failures=0, last_failure_at=now)
        db.session.add(lock)
    if lock.last_failure_at < now - LOCK:
        lock.failures = 0
    lock.failures += 1
    lock.last_failure_at = now
    if lock.failures >= TRIES:
        lock.locked_until = now + LOCK
