"""Add and change colleges and people's accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from placement import audit
from placement.access import links, security_log
from placement.access.models import EventKind, Purpose
from placement.core import clock
from placement.core.actors import Actor, ActorKind, Role
from placement.core.database import db
from placement.core.email_address import clean as clean_address
from placement.core.email_address import key_of
from placement.core.errors import NotAllowed, RuleBroken
from placement.core.models import InstallationFact
from placement.core.text import clean
from placement.mail.services import cancel_waiting
from placement.people import notices, queries
from placement.people.models import College, User
from placement.people.rules import accounts as rules
from placement.people.services import faculty

BOTH_IN_TRAIL = ("email", "roles", "colleges")
NAMES = ("first_name", "last_name", "chosen_name", "name_for_host")


def add_user(
    actor: Actor,
    email: str,
    first_name: str,
    last_name: str,
    roles: Iterable[Role],
    institution_id: str | None = None,
    colleges: Sequence[College] | None = (),
) -> User:
    """Add a person to invite later; `colleges` None means all. Raises RuleBroken if the address or ID is taken."""
    address = clean_address(email, "email").address
    check_free(address, institution_id)
    user = User(
        email=address,
        first_name=clean(first_name),
        last_name=clean(last_name),
        institution_id=clean(institution_id) or None,
        created_at=clock.now(),
    )
    grant(actor, user, frozenset(roles), colleges)
    faculty.settle_confirmation(actor, user, given=True, moved=False)
    db.session.add(user)
    db.session.flush()
    if user.roles & rules.GRANTED_BY_ADMIN:
        security_log.record(EventKind.ROLE, user.id)
    audit.record(actor, "add", "user", user.id, roles=sorted(role.value for role in user.roles))
    return user


def change_user(
    actor: Actor,
    user: User,
    *,
    email: str,
    institution_id: str | None,
    roles: Iterable[Role],
    colleges: Sequence[College] | None,
    **names: str,
) -> None:
    """Correct a person's account. Raises RuleBroken if the address or ID belongs to another account."""
    address = clean_address(email, "email", stored=user.email).address
    check_free(address, institution_id, own=user.id)
    rules.check_supervised_by_another(user.email_key != key_of(address) and queries.is_own_supervisor(user, address))
    before, roles_before = snapshot(user), user.roles
    grant(actor, user, frozenset(roles), colleges)
    if user.email_key != key_of(address):
        end_links(user)
    user.email = address
    user.institution_id = clean(institution_id) or None
    rename(user, **names)
    given, moved = Role.FACULTY in user.roles - roles_before, key_of(before["email"]) != key_of(address)
    faculty.settle_confirmation(actor, user, given=given, moved=moved)
    note_change(actor, user, before, roles_before)


def take_over(actor: Actor, user: User, *, by: str, **facts: str) -> None:
    """Copy a name or address from another source, with the same consequences as a manual change."""
    before = snapshot(user)
    moved = key_of(facts.get("email", user.email)) != user.email_key
    if moved:
        end_links(user)
    for name, value in facts.items():
        setattr(user, name, value)
    faculty.settle_confirmation(actor, user, given=False, moved=moved)
    note_change(actor, user, before, user.roles, by=by)


def note_change(actor: Actor, user: User, before: dict[str, Any], roles_before: frozenset[Role], **more: str) -> None:
    """Record the changes in the audit trail, and email the person about a new address or other roles."""
    after = snapshot(user)
    changed = sorted(name for name in after if after[name] != before[name])
    if changed:
        both = {name: [before[name], after[name]] for name in changed if name in BOTH_IN_TRAIL}
        audit.record(actor, "change", "user", user.id, changed=changed, **both, **more)
    if "email" in changed:
        notices.notify_address(actor, user, before["email"])
    if "roles" in changed:
        notices.notify_roles(actor, user, roles_before)


def change_own_names(actor: Actor, user: User, chosen_name: str, name_for_host: str) -> None:
    """Set the names a person uses here and with a host."""
    rename(user, chosen_name=chosen_name, name_for_host=name_for_host)
    audit.record(actor, "change", "user", user.id, changed=["chosen_name", "name_for_host"])


def set_enabled(actor: Actor, user: User, enabled: bool) -> None:
    """Close or reopen an account. Closing ends its sessions."""
    if user.is_enabled == enabled:
        return
    if not enabled:
        rules.check_admin_remains(user.is_admin and queries.is_last_admin(user))
        user.epoch += 1
        end_links(user)
    user.is_enabled = enabled
    audit.record(actor, "reopen account" if enabled else "close account", "user", user.id)


def end_links(user: User) -> None:
    """Revoke this person's password links, which may have been sent to a wrong address."""
    for purpose in (Purpose.FIRST_PASSWORD, Purpose.NEW_PASSWORD):
        if (live := links.find_live(purpose, user.id)) is not None:
            cancel_waiting(live.id)
        links.revoke(purpose, user.id)


def grant(actor: Actor, user: User, roles: frozenset[Role], colleges: Sequence[College] | None) -> None:
    """Give a person these roles, for staff in these colleges (None: all). Raises NotAllowed if only an admin may."""
    rules.check_roles(roles, len(colleges or ()))
    changing = roles ^ (user.roles if user.id else frozenset())
    is_whole = colleges is None and Role.STAFF in roles
    limits_change = is_whole != bool(user.is_whole_office) or set(colleges or ()) != set(user.colleges)
    if not rules.may_grant(actor, changing) or (limits_change and not actor.is_admin):
        raise NotAllowed
    if Role.ADMIN in changing - roles:
        rules.check_admin_remains(queries.is_last_admin(user))
    for role in Role:
        setattr(user, f"is_{role.value}", role in roles)
    if changing and user.id:
        security_log.record(EventKind.ROLE, user.id)
    user.is_whole_office, user.colleges = is_whole, list(colleges or ())


def rename(user: User, **names: str) -> None:
    """Set these names, trimmed."""
    for name, written in names.items():
        if name not in NAMES:
            raise TypeError(f"{name} is no name")
        setattr(user, name, clean(written))


def found_installation(email: str, first_name: str, last_name: str, roles: Iterable[Role]) -> User:
    """Create the first administrator. Raises RuleBroken if an account exists already.

    The fact's name is unique, so of two simultaneous requests the database accepts one.
    """
    if queries.has_accounts():
        raise RuleBroken("There is an administrator already: sign in, or ask them for an account.")
    db.session.add(InstallationFact(name="founded", value=clock.now().isoformat()))
    db.session.flush()
    founder = Actor(ActorKind.SYSTEM, name="first run", roles=frozenset({Role.ADMIN}))
    return add_user(founder, email, first_name, last_name, {Role.ADMIN, *roles}, colleges=None)


def check_free(email: str, institution_id: str | None = None, own: int | None = None) -> None:
    """Raise RuleBroken if another person (not `own`) has the address or the ID."""
    check_address_free(email, own)
    check_id_free(institution_id, own)


def check_address_free(email: str, own: int | None = None) -> None:
    """Raise RuleBroken if another person (not `own`) has the address."""
    holder = queries.find_by_email(email)
    if holder is not None and holder.id != own:
        raise RuleBroken("Another person has this email address already.", field="email")


def check_id_free(institution_id: str | None, own: int | None = None) -> None:
    """Raise RuleBroken if another person (not `own`) has the ID."""
    if clean(institution_id):
        holder = queries.find_by_institution_id(clean(institution_id))
        if holder is not None and holder.id != own:
            raise RuleBroken("Another person has this ID already.", field="institution_id")


def add_college(actor: Actor, code: str, name: str) -> College:
    """Add a college. Raises RuleBroken if the code is taken."""
    if queries.find_college(code) is not None:
        raise RuleBroken(f"A college {code} already exists.", field="code")
    college = College(code=code, name=name)
    db.session.add(college)
    db.session.flush()
    audit.record(actor, "add", "college", college.id, code=code)
    return college


def snapshot(user: User) -> dict[str, Any]:
    """An account's values, to compare after a change."""
    fields = {name: getattr(user, name) for name in ("email", "institution_id", *NAMES)}
    colleges = "all" if user.is_whole_office else [college.code for college in user.colleges]
    return fields | {"roles": sorted(role.value for role in user.roles), "colleges": colleges}
