"""Passwords, roles and names."""

from __future__ import annotations

import pytest

from placement.core.actors import Actor, ActorKind, Role
from placement.core.errors import RuleBroken
from placement.people import rules


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("ninechars", "10 characters"),
        ("x" * 1001, "no more"),
        ("Ana.Ruiz@Example.edu", "e-mail"),
        ("password123", "tried first"),
        ("PASSWORD123", "tried first"),
        ("zzzzzzzzzzzz", "tried first"),
    ],
)
def test_what_guessing_finds_is_no_password(password, word):
    with pytest.raises(RuleBroken, match=word) as broken:
        rules.check_password(password, "ana.ruiz@example.edu")
    assert broken.value.field == "password"


@pytest.mark.parametrize(
    "password", ["ten letter", "horse under green stairs", "密码密码密码密码密码", " spaces count "]
)
def test_nothing_is_asked_of_the_letters(password):
    rules.check_password(password, "ana@example.edu")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Career Office", "Career", "Office"), ("Ana María Ruiz", "Ana María", "Ruiz"), ("王小明", "", "王小明")],
)
def test_a_name_is_split_at_its_last_space(name, first, last):
    assert rules.split_name(name) == (first, last)


def test_only_staff_are_limited_to_colleges():
    rules.check_roles(frozenset({Role.STAFF}), 2)
    with pytest.raises(RuleBroken):
        rules.check_roles(frozenset({Role.FACULTY}), 1)
    with pytest.raises(RuleBroken):
        rules.check_roles(frozenset(), 0)


def test_staff_grant_students_and_faculty_alone():
    staff = Actor(ActorKind.USER, 1, roles=frozenset({Role.STAFF}))
    assert rules.may_grant(staff, {Role.STUDENT, Role.FACULTY})
    assert not rules.may_grant(staff, {Role.STAFF})
    assert not rules.may_grant(staff, {Role.STUDENT, Role.ADMIN})
