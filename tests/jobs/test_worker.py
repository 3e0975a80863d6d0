"""Work in the background: once, later after a failure, never by two, and never lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from signal import Signals

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select, text

from placement import jobs
from placement.core import clock as product_clock
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.jobs import services, worker
from placement.jobs.models import Job, JobState
from tests.cli.test_schema import start
from tests.databases import DbSession
from tests.present import present


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of jobs that a handler of the name "note" was given; other handlers and periodic work are put aside."""
    given: list[int] = []
    monkeypatch.setattr(worker, "handlers", {"note": services.Work(lambda job: given.append(job.id))})
    monkeypatch.setattr(worker, "periodics", [])
    return given


def handle(monkeypatch: pytest.MonkeyPatch, run: services.Handler, on_failure: services.Mourner | None = None) -> None:
    monkeypatch.setattr(worker, "handlers", {"note": services.Work(run, on_failure)})


def boom(job: Job) -> None:
    raise ValueError("a screw is loose")


def test_waiting_jobs_run_once_in_order(ran: list[int], db_session: DbSession) -> None:
    first, second = (jobs.enqueue("note", {}) for _ in range(2))
    ids = [first.id, second.id]
    assert (worker.run_once(), worker.run_once()) == (2, 0)
    assert ran == ids
    assert set(db_session.scalars(select(Job.state))) == {JobState.DONE}


def test_key_identifies_one_job(ran: list[int], db_session: DbSession) -> None:
    assert jobs.enqueue("note", {}, key="k").id == jobs.enqueue("note", {}, key="k").id
    worker.run_once()
    assert len(ran) == 1


def test_future_job_is_not_run(ran: list[int], db_session: DbSession, clock: time_machine.Traveller) -> None:
    jobs.enqueue("note", {}, run_at=product_clock.now() + timedelta(hours=1))
    worker.run_once()
    assert ran == []
    clock.shift(3600)
    worker.run_once()
    assert len(ran) == 1


def test_a_failure_undoes_what_the_job_did_and_keeps_the_reason(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def write_then_fail(job: Job) -> None:
        db.session.add(InstallationFact(name="half", value="done"))
        db.session.flush()
        boom(job)

    handle(monkeypatch, write_then_fail)
    job_id = jobs.enqueue("note", {}).id
    db.session.commit()
    worker.run_once()
    job = db_session.get(Job, job_id)
    assert (present(job).state, present(job).attempts, present(job).error) == (
        JobState.WAITING,
        1,
        "ValueError: a screw is loose",
    )
    assert present(job).run_at == product_clock.now() + worker.PATIENCE[0]
    assert db_session.get(InstallationFact, "half") is None
    assert "put off after try 1" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_job_is_given_up_after_its_last_try(
    ran: list[int],
    db_session: DbSession,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[tuple[str, bool]] = []
    handle(monkeypatch, boom, lambda job, reason, last: told.append((reason, last)))
    job_id = jobs.enqueue("note", {}).id
    for pause in [timedelta(0), *worker.PATIENCE, timedelta(days=30)]:
        clock.shift(pause)
        worker.run_once()
    job = db_session.get(Job, job_id)
    assert (present(job).state, present(job).attempts) == (JobState.FAILED, worker.TRIES)
    assert [last for _, last in told] == [False] * (worker.TRIES - 1) + [True]


def test_what_is_hopeless_is_given_up_at_once(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def give_up(job: Job) -> None:
        raise jobs.Hopeless("The file is gone.")

    handle(monkeypatch, give_up)
    job_id = jobs.enqueue("note", {}).id
    worker.run_once()
    job = db_session.get(Job, job_id)
    assert (present(job).state, present(job).attempts, present(job).error) == (JobState.FAILED, 1, "The file is gone.")


def test_work_nobody_knows_is_told(ran: list[int], db_session: DbSession, caplog: pytest.LogCaptureFixture) -> None:
    job_id = jobs.enqueue("unheard of", {}).id
    worker.run_once()
    assert "unheard of" in present(db_session.get(Job, job_id)).error


def test_one_failure_does_not_hold_up_the_next(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = jobs.enqueue("note", {"bad": True})
    good = jobs.enqueue("note", {}).id
    handle(monkeypatch, lambda job: boom(job) if job.args else ran.append(job.id))
    worker.run_once()
    assert ran == [good]
    assert present(db_session.get(Job, bad.id)).state is JobState.WAITING


def test_a_lease_keeps_others_away_until_it_ends(
    ran: list[int], db_session: DbSession, clock: time_machine.Traveller
) -> None:
    jobs.enqueue("note", {})
    assert worker.claim() is not None
    assert worker.claim() is None
    clock.shift(services.LEASE + timedelta(seconds=1))
    worker.run_once()
    assert len(ran) == 1


def test_reported_progress_prolongs_the_lease(
    ran: list[int], db_session: DbSession, clock: time_machine.Traveller
) -> None:
    job = jobs.enqueue("note", {})
    job_id = worker.claim()
    clock.shift(services.LEASE - timedelta(seconds=1))
    jobs.report_progress(job, 3, 10)
    clock.shift(timedelta(seconds=2))
    assert worker.claim() is None
    assert (present(db_session.get(Job, job_id)).done, present(db_session.get(Job, job_id)).total) == (3, 10)


def test_a_job_that_kills_its_worker_each_time_is_buried(
    ran: list[int], db_session: DbSession, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = jobs.enqueue("note", {}).id
    for _ in range(worker.TRIES):
        assert worker.claim() == job_id
        clock.shift(services.LEASE + timedelta(seconds=1))
    assert worker.claim() is None
    assert present(db_session.get(Job, job_id)).state is JobState.FAILED


def test_periodic_work_that_fails_does_not_hold_up_the_rest(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("a screw is loose")

    monkeypatch.setattr(worker, "periodics", [fail, lambda: 2])
    jobs.enqueue("note", {})
    db.session.commit()
    assert worker.run_once() == 3
    assert "a screw is loose" in caplog.text


def test_periodic_work_that_the_database_refuses_holds_up_nothing(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def do_it_again() -> None:
        db.session.add(InstallationFact(name="said once", value="secret"))
        db.session.flush()
        db.session.execute(insert(InstallationFact).values(name="said once", value="secret"))

    def ask_for_what_is_not_there() -> None:
        db.session.execute(text("SELECT nothing FROM installation_fact"))

    monkeypatch.setattr(worker, "periodics", [do_it_again, ask_for_what_is_not_there, lambda: 2])
    jobs.enqueue("note", {})
    db.session.commit()
    assert worker.run_once() == 3
    assert "ask_for_what_is_not_there failed" in caplog.text
    assert "do_it_again failed: IntegrityError" in caplog.text
    assert "secret" not in caplog.text


def test_two_workers_share_the_work(
    new_app: Callable[..., Flask], ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = new_app()
    both_claimed = threading.Barrier(2, timeout=30)
    claimed: list[int | None] = []

    def work() -> None:
        with app.app_context():
            claimed.append(worker.claim())
            both_claimed.wait()

    with app.app_context():
        wanted = {jobs.enqueue("note", {}).id for _ in range(2)}
        db.session.commit()
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(claimed) == wanted


def test_the_loop_works_until_it_is_told_to_stop(
    new_app: Callable[..., Flask], ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = new_app()
    stopped = threading.Event()
    monkeypatch.setattr(worker, "handlers", {"note": services.Work(lambda job: stopped.set())})
    with app.app_context():
        for _ in range(2):
            jobs.enqueue("note", {})
        db.session.commit()
        worker.run_until(stopped)
        states = sorted(state.value for state in db.session.scalars(select(Job.state)))
    assert states == ["done", "waiting"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_in_good_order(new_app: Callable[..., Flask], number: Signals) -> None:
    app = new_app()
    with app.app_context():
        jobs.enqueue("unheard of", {})
        db.session.commit()
        url = db.engine.url.render_as_string(hide_password=False)
    process = start(url, "worker")
    line = present(process.stderr).readline()
    process.send_signal(number)
    out, err = process.communicate(timeout=240)
    assert (process.returncode, out) == (0, "")
    assert all(one.endswith(" done") for one in err.splitlines())  # what it had begun, and no traceback
    assert "failed for good: No handler for 'unheard of' in this version." in line
