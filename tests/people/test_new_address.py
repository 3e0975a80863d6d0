"""A new address of an account has the same consequences on every path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from placement.access import links
from placement.access.models import Purpose
from placement.audit.models import AuditEntry
from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.exchange.rules import reading
from placement.exchange.services import plan as planning
from placement.mail.models import Message
from placement.people.models import User
from placement.people.services import accounts as services
from tests import factories as make
from tests.exchange.files import GOOD, carry_out, file_of

OLD, NEW = GOOD["student_email"], "new@example.edu"


def _bring_in(actor: Actor, cells: Mapping[str, str], *, update: bool) -> None:
    plan = planning.plan(actor, reading.read(file_of(cells)))
    assert not plan.problems
    carry_out(actor, plan, "fall.csv", update=update)
    db.session.flush()


def by_hand(actor: Actor, user: User) -> None:
    names = {name: getattr(user, name) for name in ("first_name", "last_name", "chosen_name", "name_for_host")}
    given: dict[str, Any] = {"institution_id": user.institution_id, "roles": user.roles, "colleges": None}
    services.change_user(actor, user, email=NEW, **given, **names)


def by_import(actor: Actor, user: User) -> None:
    _bring_in(actor, {**GOOD, "student_email": NEW}, update=True)


def by_import_with_a_name(actor: Actor, user: User) -> None:
    _bring_in(actor, {**GOOD, "student_email": NEW, "student_first_name": "Sheila"}, update=True)


WAYS = (by_hand, by_import, by_import_with_a_name)


@pytest.fixture
def office(db_session: object) -> Actor:
    make.term(code=GOOD["term"])
    make.program(code=GOOD["program_code"])
    return make.staff().as_actor()


@pytest.fixture
def user(office: Actor) -> User:
    """A student who is also confirmed faculty."""
    _bring_in(office, GOOD, update=False)
    user = db.session.scalars(select(User).where(User.institution_key == "s1")).one()
    services.grant(make.admin().as_actor(), user, frozenset({Role.STUDENT, Role.FACULTY}), None)
    user.faculty_confirmed_at = user.created_at
    db.session.flush()
    return user


@pytest.mark.parametrize("change", WAYS)
def test_new_address_has_the_same_consequences_on_every_path(
    change: Callable[[Actor, User], None], office: Actor, user: User
) -> None:
    old = links.issue(Purpose.NEW_PASSWORD, user.id, days=1)
    sent = len(db.session.scalars(select(Message)).all())
    # Only administrators edit faculty accounts by hand; staff and administrators may import.
    actor = make.admin().as_actor() if change is by_hand else office

    change(actor, user)
    db.session.flush()

    assert user.email == NEW
    assert old.revoked_at is not None
    posted = db.session.scalars(select(Message).order_by(Message.id)).all()[sent:]
    assert sorted(message.to_address for message in posted) == sorted([OLD, NEW])
    assert all(OLD in message.text and NEW in message.text for message in posted)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == user.id, AuditEntry.verb == "change")
    )
    assert [OLD, NEW] in [entry.detail.get("email") for entry in entries]
    assert user.is_confirmed_faculty == actor.is_admin
