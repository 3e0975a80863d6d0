"""Helpers for objectives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from placement.agreements import services
from placement.agreements.models import Agreement, EvidenceKind, ObjectiveType, Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.rules.content import Content
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.mail.models import Message
from placement.placements.models import Placement
from tests import factories as make
from tests.databases import DbSession
from tests.present import present


def content(number: int = 1, **facts: Any) -> Content:
    usual: dict[str, Any] = {
        "statement": f"Design and test report {number} until two colleagues use it without help.",
        "type": ObjectiveType.SKILL_APPLICATION,
        "skill_codes": ("TECH",),
        "activities": "Weekly review with the analyst.",
        "evidence_kind": EvidenceKind.WORK_PRODUCT,
        "measure": "Two colleagues use it without help.",
        "due_on": date(2025, 7, 20),
    }
    return Content(**usual | facts)


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active()


def student_of(placement: Placement) -> Actor:
    return placement.student.as_actor()


def faculty_of(placement: Placement) -> Actor:
    return present(placement.faculty).as_actor()


def supervisor_of(placement: Placement) -> Actor:
    person = make.supervisor_of(placement)
    return Actor(ActorKind.LINK, person.id, person.name, placement_id=placement.id)


def write(placement: Placement, count: int = 3) -> list[Wording]:
    return [services.write(student_of(placement), placement, content(number)) for number in range(1, count + 1)]


def sent(placement: Placement) -> Agreement:
    write(placement)
    return services.submit(student_of(placement), placement)


def agreed(placement: Placement) -> Agreement:
    agreement = sent(placement)
    services.agree(supervisor_of(placement), agreement)
    return agreement


def signed(placement: Placement) -> Agreement:
    agreement = agreed(placement)
    services.decide(faculty_of(placement), agreement, approve={1, 2, 3})
    return agreement


def wordings(agreement: Agreement) -> dict[int, Wording]:
    return {row.objective.number: row for row in queries.list_wordings(agreement)}


def draft_of(placement: Placement) -> Agreement:
    draft = queries.case_of(placement).draft
    assert draft is not None
    return draft


@pytest.fixture
def emails(db_session: DbSession) -> Callable[[], list[tuple[str, str]]]:
    """Return a function that lists kind and address of emails since its last call."""
    seen: list[int] = []

    def new() -> list[tuple[str, str]]:
        rows = [row for row in db.session.scalars(select(Message).order_by(Message.id)) if row.id not in seen]
        seen.extend(row.id for row in rows)
        return [(row.kind, row.to_address) for row in rows]

    return new
