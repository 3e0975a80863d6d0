"""Colleges and accounts."""

from __future__ import annotations

from typing import Any

from placement.core import clock
from placement.people.models import College, User
from tests.factories.basics import numbers, saved


def college(**facts: Any) -> College:
    n = next(numbers)
    return saved(College(**{"code": f"C{n}", "name": f"College {n}"} | facts))


def user(**facts: Any) -> User:
    n = next(numbers)
    names = {"first_name": f"Robin{n}", "last_name": f"Example{n}", "email": f"person{n}@example.edu"}
    if facts.get("is_staff") and "colleges" not in facts:
        facts = {"is_whole_office": True} | facts
    if facts.get("is_faculty"):
        facts = {"faculty_confirmed_at": clock.now()} | facts
    return saved(User(**names | {"created_at": clock.now()} | facts))


def student(**facts: Any) -> User:
    return user(**{"is_student": True, "institution_id": f"S{next(numbers):06d}"} | facts)


def faculty(**facts: Any) -> User:
    return user(**{"is_faculty": True} | facts)


def staff(**facts: Any) -> User:
    """The career office; `colleges=[...]` limits what they see."""
    return user(**{"is_staff": True} | facts)


def admin(**facts: Any) -> User:
    return user(**{"is_admin": True} | facts)
