"""The sample is the same for the same day, holds what it promises, and leaves the worker nothing to do."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from placement import create_app
from placement.agreements.models import Agreement, AgreementState, Objective, Wording
from placement.agreements.queries import agreements
from placement.agreements.rules.content import content_of
from placement.audit.models import AuditEntry
from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.queries import hours_logged
from placement.core.database import Base, db
from placement.core.email_address import judge
from placement.core.settings import Settings
from placement.demo.hosts import make_address
from placement.demo.people import DemoPerson
from placement.demo.plan import read_hosts
from placement.evaluations.models import SkillRating
from placement.hosts.models import Host, HostStatus, Supervisor
from placement.jobs import worker
from placement.jobs.models import Job
from placement.mail.models import Message
from placement.people.models import User
from placement.placements.models import Move, Placement, State
from placement.placements.queries import placements
from placement.terms.models import Term
from tests.conftest import dispose
from tests.databases import Databases, opened
from tests.demo.conftest import TODAY, file_of
from tests.present import present

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
Facts = dict[str, list[dict[str, Any]]]


def rows(app: Flask) -> Facts:
    """Everything the demo writes; the security log tells when the command ran, report numbers how often it wrote."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in Base.metadata.sorted_tables
            if table.name not in ("security_event", "report_number")
        }


def count(wanted: Any) -> int:
    return db.session.scalar(wanted) or 0


def differing(ours: Facts, theirs: Facts) -> set[str]:
    return {name for name, there in ours.items() if there != theirs[name]}


@pytest.mark.postgres
def test_the_command_fills_an_empty_database_only_and_the_same_day_with_the_same_rows(
    demo: Flask, config: Settings, databases: Databases, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    """On the other database and on another day than the one it is told: refs, numbers and words are the same."""
    clock.shift(86_400 * 40)
    with opened("postgresql", tmp_path, databases.migrate) as others:
        app = create_app(replace(config, database_url=others.new(), instance_path=tmp_path))
        first = app.test_cli_runner().invoke(args=["demo", "--today", TODAY.isoformat()])
        second = app.test_cli_runner().invoke(args=["demo"])
        ours, theirs = rows(demo), rows(app)
        dispose(app)
    assert (first.exit_code, first.output.split()[0]) == (0, "84")
    assert differing(ours, theirs) == set()
    assert second.exit_code == 1
    assert "not empty" in second.stderr


def test_two_terms(within: Flask) -> None:
    wanted = select(Term.code, func.count(Placement.id)).join(Placement).group_by(Term.id).order_by(Term.id)
    assert [tuple(row) for row in db.session.execute(wanted)] == [("2025FA", 44), ("2026SP", 40)]


def test_every_state_shows_its_open_work(within: Flask) -> None:
    states = Counter(db.session.scalars(select(Placement.state)))
    assert set(states) == set(State)
    assert set(db.session.scalars(select(CheckIn.state))) == set(CheckInState)
    assert set(db.session.scalars(select(Agreement.state))) == set(AgreementState)
    assert set(db.session.scalars(select(Host.status))) == set(HostStatus)
    assert count(select(func.count(Supervisor.id)).where(Supervisor.confirmed_at.is_(None))) > 5
    late = select(func.count(Agreement.id)).where(Agreement.state.in_(("with_supervisor", "with_faculty")))
    assert count(late.where(Agreement.reminded > 0)) > 0


def test_sample_people_have_no_password_or_real_address(within: Flask) -> None:
    assert count(select(func.count(User.id)).where(User.password_hash.is_not(None))) == 0
    assert all(email.endswith("@example.edu") for email in db.session.scalars(select(User.email)))
    assert all(email.endswith("@example.com") for email in db.session.scalars(select(Supervisor.email)))


def test_moves_lead_to_the_state(within: Flask) -> None:
    for placement in db.session.scalars(select(Placement)):
        moves = placements.list_moves_of([placement.id])[placement.id]
        assert moves[-1].to_state is placement.state
        assert [move.from_state for move in moves] == [None, *(move.to_state for move in moves[:-1])]
        assert [move.at for move in moves] == sorted(move.at for move in moves)


@pytest.mark.parametrize(
    "column", [Move.at, CheckIn.submitted_at, CheckIn.responded_at, AuditEntry.at, Message.created_at]
)
def test_nothing_lies_in_the_future(within: Flask, column: Any) -> None:
    assert present(db.session.scalar(select(func.max(column)))) < NOON


def test_hashes_are_those_of_the_words(within: Flask) -> None:
    for wording in db.session.scalars(select(Wording)):
        assert wording.statement_hash == content_of(wording).hash


def test_approved_ones_are_signed_and_completed_ones_are_done(within: Flask) -> None:
    for placement in db.session.scalars(select(Placement)):
        if placement.state in (State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED):
            assert agreements.find_in_force(placement) is not None
            assert placement.site.host.status is HostStatus.APPROVED
        if placement.state is State.COMPLETED:
            assert placement.hours_waived or hours_logged(placement) >= (placement.hours_required or 0)
            assert placement.attainment_waived or agreements.count_undecided(placement) == 0


def test_ratings_have_gaps_and_shifts(within: Flask) -> None:
    assert count(select(func.count()).select_from(SkillRating).where(SkillRating.final_self_not_observed)) > 5
    lower = SkillRating.then_self < SkillRating.baseline_self
    higher = SkillRating.then_self > SkillRating.baseline_self
    assert count(select(func.count()).select_from(SkillRating).where(lower)) > 2 * count(
        select(func.count()).select_from(SkillRating).where(higher)
    )
    changed = SkillRating.midpoint_supervisor_id != SkillRating.final_supervisor_id
    assert count(select(func.count()).select_from(SkillRating).where(changed)) > 5


def test_objectives_were_amended_and_sent_back(within: Flask) -> None:
    assert count(select(func.count(Objective.id)).where(Objective.amended > 0)) > 1
    assert count(select(func.count(Objective.id)).where(Objective.changes_asked > 0)) > 20


def test_the_worker_has_nothing_to_do(
    demo: Flask, new_app: Callable[..., Flask], tmp_path: Path, clock: time_machine.Traveller
) -> None:
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(file_of(demo))) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    clock.move_to(NOON)
    app = new_app(database_url=f"sqlite:///{copy}")
    with app.app_context():
        assert count(select(func.count(Placement.id))) == 84
        worker.run_once()
        assert [job.name for job in db.session.scalars(select(Job).where(Job.run_at >= NOON))] == []


def test_supervisors_of_a_host_with_one_name_have_an_address_each() -> None:
    """Names in other scripts leave nothing for an address; which ones meet at a host differs by day."""
    host = read_hosts()[0]
    for person in [DemoPerson("明", "王"), DemoPerson("Ана", "Ким"), DemoPerson("Zoë", "Li"), DemoPerson("Zoe", "Li")]:
        host.supervisors.append(Supervisor(email=make_address(person, host)))
    assert len({one.email for one in host.supervisors}) == 4


def test_everyone_has_an_address_that_can_receive_email(within: Flask) -> None:
    stored = [*db.session.scalars(select(User.email)), *db.session.scalars(select(Supervisor.email))]
    assert [address for address in stored if isinstance(judge(address), str)] == []
