"""A worker killed during an import leaves nothing half written, and the import runs exactly once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from placement.audit.models import AuditEntry
from placement.checkins.models import CheckIn
from placement.core.actors import Actor
from placement.core.database import Base, db
from placement.core.unit_of_work import reading
from placement.exchange.models import Upload
from placement.exchange.rules.reading import read
from placement.exchange.services import background
from placement.exchange.services import plan as planning
from placement.hosts.models import Host, Site, Supervisor
from placement.jobs import worker
from placement.jobs.models import Job, JobState
from placement.people.models import User
from placement.placements.models import ImportedRow, Move, Placement, PlacementSupervisor
from tests import factories as make
from tests.conftest import START
from tests.exchange.files import file_of
from tests.exchange.test_import_cost import make_codes, rows_of
from tests.present import present

ROOT = Path(__file__).parents[2]
RECORDS = 400
TOMORROW = (START + timedelta(days=1)).date().isoformat()
WRITTEN = (Host, Site, Supervisor, User, Placement, ImportedRow, Move, PlacementSupervisor, CheckIn, AuditEntry)
# In the order of an import's writes: the first rows, those of the placement, and the last before the commit.
WRITES = (("host", 1), ("user", 2), ("placement", 1), ("checkin", 1), ("audit_entry", 6))
AFTER_COMMIT = ("audit_entry", 7)  # the entry of the whole file, in its own transaction
Write = tuple[str, int]


def count_all() -> dict[str, int]:
    with reading():
        return {model.__tablename__: count(model) for model in WRITTEN}


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def ask_for_import(actor: Actor) -> None:
    content = file_of(*({**row, "state": "active"} for row in rows_of(RECORDS)))
    upload = background.keep_upload(actor, "fall.csv", content)
    with reading():
        plan = planning.plan(actor, read(content))
    background.start(actor, upload, plan, good_only=False, update=False, pairs=[])
    db.session.commit()


@pytest.fixture
def office(new_app: Callable[..., Flask]) -> Iterator[Actor]:
    """Staff who have requested an import that no worker has begun."""
    app = new_app()
    with app.app_context():
        make_codes()
        actor = make.staff().as_actor()
        db.session.commit()
        ask_for_import(actor)
        yield actor
        db.session.remove()


@contextmanager
def halted(write: Write) -> Iterator[None]:
    """A worker process stopped after this write, inside its transaction; killed with SIGKILL at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLASK")}
    url = db.engine.url.render_as_string(hide_password=False)
    settings = {"DATABASE_URL": url, "SECRET_KEY": "for tests only", "ALLOW_FIXED_CLOCK": "1", "TODAY": TOMORROW}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.exchange.halting_worker", write[0], str(write[1])],
        cwd=ROOT,
        env=kept | settings,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert present(process.stdout).readline() == "written\n"
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate(timeout=60)


def wait_for_lease(clock: time_machine.Traveller) -> None:
    """Move past the lease that the killed worker had on its job."""
    until = db.session.scalars(select(Job.leased_until).where(Job.state == JobState.RUNNING)).one()
    db.session.remove()
    clock.move_to(present(until) + timedelta(seconds=1))


def work() -> int:
    done = worker.run_jobs()
    db.session.remove()
    return done


def list_entries(kind: str) -> list[AuditEntry]:
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "import", AuditEntry.subject_kind == kind))
    )


def assert_is_imported_once(files: int) -> None:
    assert count(Placement) == count(ImportedRow) == count(Move) == RECORDS
    imported = list_entries("placement")
    assert len(imported) == len({entry.subject_id for entry in imported}) == RECORDS
    assert sorted(entry.detail["created"] for entry in list_entries("file")) == [0] * (files - 1) + [RECORDS]
    assert set(db.session.scalars(select(Job.state))) == {JobState.DONE}
    assert set(db.session.scalars(select(Upload.content))) == {None}


@pytest.mark.parametrize("write", WRITES, ids=[f"{table} {time}" for table, time in WRITES])
def test_killed_import_leaves_nothing_and_is_done_once_after_its_lease(
    office: Actor, clock: time_machine.Traveller, write: Write
) -> None:
    before = count_all()
    with halted(write):
        assert count_all() == before
    assert count_all() == before
    assert work() == 0  # the lease has not expired

    wait_for_lease(clock)

    assert (work(), work()) == (1, 0)
    assert_is_imported_once(files=1)


def test_killed_import_that_is_repeated_before_its_lease_ends_is_done_once(
    office: Actor, clock: time_machine.Traveller
) -> None:
    with halted(("placement", 1)):
        pass
    ask_for_import(office)
    assert work() == 1
    wait_for_lease(clock)
    assert work() == 1

    assert_is_imported_once(files=2)


def test_import_killed_after_its_commit_creates_nothing_again(office: Actor, clock: time_machine.Traveller) -> None:
    with halted(AFTER_COMMIT):
        pass
    assert (count(Placement), list_entries("file")) == (RECORDS, [])
    db.session.remove()
    wait_for_lease(clock)
    assert work() == 1

    assert_is_imported_once(files=1)
