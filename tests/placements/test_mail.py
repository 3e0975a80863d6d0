"""Text of every email about a placement's transitions. UPDATE_GOLDEN=1 rewrites the expected files; review the diff."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from placement.core.actors import CLI
from placement.core.database import db
from placement.mail.models import Message
from placement.placements import services
from placement.placements.models import State, TerminationReason
from placement.placements.rules.conditions import ApprovalFacts, CompletionFacts
from placement.placements.rules.transitions import PlacementVerb
from tests import factories as make
from tests.databases import DbSession
from tests.present import present

GOLDEN = Path(__file__).parent / "mail"
MOVES: dict[str, tuple[State, PlacementVerb, dict[str, Any]]] = {
    "sent_back": (State.SUBMITTED, PlacementVerb.ASK, {"note": "Name the ward, please.", "on_behalf_of": "Ines Vale"}),
    "approved": (State.SUBMITTED, PlacementVerb.APPROVE, {"approval": ApprovalFacts(True, True, True, True, True)}),
    "completed": (State.ENDED, PlacementVerb.COMPLETE, {"completion": CompletionFacts(None, Decimal(0), 0)}),
    "withdrawn": (State.APPROVED, PlacementVerb.WITHDRAW, {"note": "Found another."}),
    "terminated": (State.ACTIVE, PlacementVerb.TERMINATE, {"reason": TerminationReason.HOST_ENDED}),
}


@pytest.mark.parametrize("name", MOVES)
def test_email_matches_its_expected_file(db_session: DbSession, clock: time_machine.Traveller, name: str) -> None:
    state, verb, told = MOVES[name]
    placement = make.placement(
        state,
        ref="ABCDEFGHIJ",
        title="Data intern",
        student=make.student(first_name="Ana", last_name="Ruiz", email="ana@example.edu"),
        faculty=make.faculty(first_name="Ines", last_name="Vale", email="vale@example.edu"),
        site=make.site(host=make.host(name="Harbor & Sons")),
        begins=date(2025, 6, 30),
    )
    if verb is PlacementVerb.COMPLETE:
        clock.move_to(present(placement.ends_on))
    services.move(CLI, placement, verb, **told)
    sent = db.session.scalars(select(Message).order_by(Message.id))
    text = "\n---\n".join(f"To: {one.to_name} <{one.to_address}>\nSubject: {one.subject}\n\n{one.text}" for one in sent)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
