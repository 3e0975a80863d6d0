"""The cost of an import: statements per batch rather than per record, few while others wait, none while it prepares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.services import schedule
from placement.core.actors import CLI
from placement.core.database import Base, db
from placement.exchange.queries import existing
from placement.exchange.rules import checks, reading
from placement.exchange.services import background, build, hosts_and_people, update, write
from placement.exchange.services import plan as planning
from placement.hosts.models import Host
from placement.jobs import worker
from placement.people.models import User
from placement.placements.models import ImportedRow, Placement
from tests import factories as make
from tests.client import Client
from tests.counting import recorded
from tests.databases import DbSession
from tests.exchange.files import GOOD, PROGRAMS, file_of

MOST_STATEMENTS = 120
MOST_WHILE_LOCKED = 50
TYPED = {"what": "I did.", "so_what": "It showed.", "now_what": "I will."}
Row = dict[str, str]


@pytest.fixture
def codes(db_session: DbSession) -> None:
    make_codes()


def make_codes() -> None:
    make.term(code="2025SU")
    college = make.college(code="ENG")
    for code in sorted(PROGRAMS):
        make.program(code=code, college=college)


def rows_of(count: int) -> Iterator[Row]:
    """Records with their own students, hosts, sites, supervisors, and programs, up to these numbers."""
    programs = sorted(PROGRAMS)
    for n in range(count):
        yield {
            **GOOD,
            "student_id": f"S{n}",
            "student_email": f"s{n}@example.edu",
            "external_id": f"X-{n}",
            "program_code": programs[n % len(programs)],
            "host_name": f"Host {n}",
            "supervisor_email": f"boss{n}@example.com",
            "faculty_email": f"teacher{n}@example.edu",
        }


def planned(rows: list[Row]) -> planning.ImportPlan:
    return planning.plan(CLI, reading.read(file_of(*rows)))


def cost(rows: list[Row], **choices: bool) -> tuple[int, int, int]:
    """The number of statements of planning, preparing, and writing; everything is rolled back."""
    db.session.flush()
    db.session.expire_all()
    savepoint = db.session.begin_nested()
    with recorded() as while_planning:
        plan = planned(rows)
    with recorded() as while_preparing:
        prepared = write.prepare(CLI, plan, "fall.csv", **choices)
    with recorded() as while_writing:
        write.write(CLI, prepared)
        db.session.flush()
    savepoint.rollback()
    return len(while_planning), len(while_preparing), len(while_writing)


def test_importing_2000_records_costs_the_statements_of_200(codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(existing, "BATCH", 6_000)  # as many addresses as the larger file: one batch each
    few, many = cost(list(rows_of(200))), cost(list(rows_of(2_000)))

    assert few == many
    assert few[1] == 0
    assert few[2] <= MOST_WHILE_LOCKED


def test_triggers_run_once_per_statement_of_an_import_on_postgresql(codes: None) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has triggers per row only")
    db.session.execute(text("SET LOCAL track_functions = 'all'"))
    cost(list(rows_of(100)))
    called = db.session.execute(text("SELECT funcname, calls FROM pg_stat_xact_user_functions")).all()

    assert {name for name, _ in called} >= {"search_placement_insert", "search_placement_supervisor_insert"}
    assert [name for name, calls in called if calls > 5] == []


@pytest.mark.timeout(900)
def test_import_of_10000_records_stays_within_its_statement_limit(codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many batches as 10,000 records make, at a tenth of the size."""
    monkeypatch.setattr(existing, "BATCH", existing.BATCH // 10)

    assert sum(cost(list(rows_of(1_000)))) <= MOST_STATEMENTS


def test_imported_records_are_checked_in_batches(codes: None) -> None:
    rows = list(rows_of(300))
    write.write(CLI, write.prepare(CLI, planned(rows), "fall.csv"))

    assert cost(rows[:30]) == cost(rows)
    assert cost(rows)[1:] == (0, 0)


@contextmanager
def held_up(module: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Event, Event]]:
    """Report when the function is reached, and block it until released."""
    reached, go_on = Event(), Event()
    act = getattr(module, name)

    def wait(*args: Any, **choices: Any) -> Any:
        reached.set()
        assert go_on.wait(60)
        return act(*args, **choices)

    monkeypatch.setattr(module, name, wait)
    try:
        yield reached, go_on
    finally:
        go_on.set()


def by_command(app: Flask, path: str) -> None:
    answer = app.test_cli_runner().invoke(args=["placements", "import", path])
    assert answer.exit_code == 0, answer.output


def by_worker(app: Flask, path: str) -> None:
    with app.app_context():
        worker.run_jobs()
        db.session.remove()


STEPS = [(checks, "check_records"), (hosts_and_people, "describe"), (build, "describe_placement")]


@pytest.mark.parametrize("start", [by_command, by_worker])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_pages_and_check_ins_respond_while_an_import_prepares(
    new_app: Callable[..., Flask],
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[[Flask, str], None],
    module: Any,
    name: str,
) -> None:
    app = new_app()
    (tmp_path / "fall.csv").write_bytes(file_of(*rows_of(3)))
    with app.app_context():
        address, student = prepare_institution(app, (tmp_path / "fall.csv").read_bytes())
        before = count(Placement)
        db.session.remove()
    with held_up(module, name, monkeypatch) as (reached, go_on), ThreadPoolExecutor(1) as pool:
        importing = pool.submit(start, app, str(tmp_path / "fall.csv"))
        assert reached.wait(60)
        with app.app_context():
            assert student.get("/").status_code == 200
            assert student.post(address, data=TYPED).status_code == 303
            db.session.remove()
        assert not importing.done()
        go_on.set()
        importing.result(60)
    with app.app_context():
        assert db.session.scalars(select(CheckIn.state).where(CheckIn.what != "")).all() == [CheckInState.SUBMITTED]
        assert count(Placement) == before + 3
        db.session.remove()


def prepare_institution(app: Flask, content: bytes) -> tuple[str, Client]:
    """An open check-in with its student signed in, and an uploaded file for a worker to import."""
    make_codes()
    checkin = make.open_checkin(make.active())
    actor = make.staff().as_actor()
    db.session.commit()
    upload = background.keep_upload(actor, "fall.csv", content)
    plan = planning.plan(actor, reading.read(content))
    background.start(actor, upload, plan, good_only=False, update=False, pairs=[])
    db.session.commit()
    student = Client(app)
    return f"/placements/{checkin.placement.ref}/check-ins/1/write", student.sign_in(checkin.placement.student)


@pytest.mark.parametrize("start", [by_command, by_worker])
def test_import_that_fails_at_its_last_step_saves_nothing(
    new_app: Callable[..., Flask],
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[[Flask, str], None],
) -> None:
    app = new_app()
    (tmp_path / "fall.csv").write_bytes(file_of(*rows_of(5)))
    with app.app_context():
        prepare_institution(app, (tmp_path / "fall.csv").read_bytes())
        before = [count(model) for model in (Placement, Host, User, ImportedRow)]
        db.session.remove()

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(existing, "BATCH", 2)
    monkeypatch.setattr(schedule, "make_first_schedules", fail)
    with suppress(AssertionError):  # the command reports its failure
        start(app, str(tmp_path / "fall.csv"))
    with app.app_context():
        assert [count(model) for model in (Placement, Host, User, ImportedRow)] == before
        db.session.remove()


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_changes_are_applied_in_separate_batches(codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes follow the rules of each placement, so a worker commits between batches of them."""
    rows = list(rows_of(5))
    write.write(CLI, write.prepare(CLI, planned(rows), "fall.csv"))
    monkeypatch.setattr(update, "BATCH", 2)
    told: list[tuple[int, int]] = []
    changed = planned([{**row, "title": "New"} for row in rows])
    write.write(CLI, write.prepare(CLI, changed, "fall.csv", update=True), lambda *now: told.append(now))

    assert told == [(2, 5), (4, 5), (5, 5)]
