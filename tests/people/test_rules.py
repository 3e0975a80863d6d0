"""Roles, names and addresses."""

from __future__ import annotations

import pytest

from placement.core.actors import Actor, ActorKind, Role
from placement.core.errors import RuleBroken
from placement.people.rules import accounts as rules


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Career Office", "Career", "Office"), ("Ana María Ruiz", "Ana María", "Ruiz"), ("王小明", "", "王小明")],
)
def test_name_is_split_at_its_last_space(name: str, first: str, last: str) -> None:
    assert rules.split_name(name) == (first, last)


def test_only_staff_are_limited_to_colleges() -> None:
    rules.check_roles(frozenset({Role.STAFF}), 2)
    with pytest.raises(RuleBroken):
        rules.check_roles(frozenset({Role.FACULTY}), 1)
    with pytest.raises(RuleBroken):
        rules.check_roles(frozenset(), 0)


def test_staff_grant_only_student_and_faculty_roles() -> None:
    staff = Actor(ActorKind.USER, 1, roles=frozenset({Role.STAFF}), colleges=None)
    assert rules.may_grant(staff, {Role.STUDENT, Role.FACULTY})
    assert not rules.may_grant(staff, {Role.STAFF})
    assert not rules.may_grant(staff, {Role.STUDENT, Role.ADMIN})
