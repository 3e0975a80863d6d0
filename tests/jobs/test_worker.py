"""Background jobs: run once, retried after a failure, never run by two workers, and never lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
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
from placement.jobs.models import Job, JobState, Priority
from tests.cli.test_schema import start
from tests.databases import DbSession
from tests.plans import plans
from tests.present import present


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of jobs run by the handler "note"; other handlers and periodic work are removed."""
    given: list[int] = []
    monkeypatch.setattr(worker, "handlers", {"note": services.Work(lambda job: given.append(job.id))})
    monkeypatch.setattr(worker, "periodics", [])
    return given


def handle(
    monkeypatch: pytest.MonkeyPatch, run: services.Handler, on_failure: services.FailureHandler | None = None
) -> None:
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


def test_failed_job_is_rolled_back_and_saves_its_error(
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
    assert present(job).run_at == product_clock.now() + worker.RETRY_DELAYS[0]
    assert db_session.get(InstallationFact, "half") is None
    assert "put off after try 1" in caplog.text
    assert "Traceback" not in caplog.text


def test_job_is_given_up_after_its_last_try(
    ran: list[int],
    db_session: DbSession,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[tuple[str, bool]] = []
    handle(monkeypatch, boom, lambda job, reason, last: told.append((reason, last)))
    job_id = jobs.enqueue("note", {}).id
    for pause in [timedelta(0), *worker.RETRY_DELAYS, timedelta(days=30)]:
        clock.shift(pause)
        worker.run_once()
    job = db_session.get(Job, job_id)
    assert (present(job).state, present(job).attempts) == (JobState.FAILED, worker.TRIES)
    assert [last for _, last in told] == [False] * (worker.TRIES - 1) + [True]


def test_hopeless_job_is_given_up_immediately(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def give_up(job: Job) -> None:
        raise jobs.PermanentFailure("The file is gone.")

    handle(monkeypatch, give_up)
    job_id = jobs.enqueue("note", {}).id
    worker.run_once()
    job = db_session.get(Job, job_id)
    assert (present(job).state, present(job).attempts, present(job).error) == (JobState.FAILED, 1, "The file is gone.")


def test_unknown_job_name_is_reported(ran: list[int], db_session: DbSession, caplog: pytest.LogCaptureFixture) -> None:
    job_id = jobs.enqueue("unheard of", {}).id
    worker.run_once()
    assert "unheard of" in present(db_session.get(Job, job_id)).error


def test_failed_job_does_not_block_the_next(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = jobs.enqueue("note", {"bad": True})
    good = jobs.enqueue("note", {}).id
    handle(monkeypatch, lambda job: boom(job) if job.args else ran.append(job.id))
    worker.run_once()
    assert ran == [good]
    assert present(db_session.get(Job, bad.id)).state is JobState.WAITING


def test_leased_job_is_not_claimed_until_the_lease_ends(
    ran: list[int], db_session: DbSession, clock: time_machine.Traveller
) -> None:
    jobs.enqueue("note", {})
    assert worker.claim() is not None
    assert worker.claim() is None
    clock.shift(services.LEASE + timedelta(seconds=1))
    worker.run_once()
    assert len(ran) == 1


def test_reported_progress_extends_the_lease(
    ran: list[int], db_session: DbSession, clock: time_machine.Traveller
) -> None:
    job = jobs.enqueue("note", {})
    job_id = worker.claim()
    clock.shift(services.LEASE - timedelta(seconds=1))
    jobs.report_progress(job, 3, 10)
    clock.shift(timedelta(seconds=2))
    assert worker.claim() is None
    assert (present(db_session.get(Job, job_id)).done, present(db_session.get(Job, job_id)).total) == (3, 10)


def test_job_that_always_kills_its_worker_is_given_up(
    ran: list[int], db_session: DbSession, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = jobs.enqueue("note", {}).id
    for _ in range(worker.TRIES):
        assert worker.claim() == job_id
        clock.shift(services.LEASE + timedelta(seconds=1))
    assert worker.claim() is None
    assert present(db_session.get(Job, job_id)).state is JobState.FAILED


def test_failed_periodic_work_does_not_block_the_rest(
    ran: list[int], db_session: DbSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("a screw is loose")

    monkeypatch.setattr(worker, "periodics", [fail, lambda: 2])
    jobs.enqueue("note", {})
    db.session.commit()
    assert worker.run_once() == 3
    assert "a screw is loose" in caplog.text


def test_periodic_work_refused_by_the_database_does_not_block_the_rest(
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


def test_worker_loop_runs_until_stopped(
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


def test_every_kind_of_job_has_its_priority() -> None:
    ours = {name: work for name, work in services.handlers.items() if "." in name and not name.startswith("tests.")}
    assert {name: work.priority.name for name, work in ours.items()} == {
        "mail.deliver": "EMAIL",
        "people.forgot_password": "EMAIL",
        "checkins.remind": "USUAL",
        "evaluations.ask": "USUAL",
        "evaluations.ask_one": "USUAL",
        "relationships.after_end": "USUAL",
        "relationships.one_idea": "USUAL",
        "relationships.confirm_again": "USUAL",
        "relationships.this_week": "USUAL",
        "exchange.import": "LONG",
        "people.invite": "LONG",
        "reports.make": "LONG",
    }


def test_emails_are_claimed_first_and_long_jobs_last(db_session: DbSession) -> None:
    start = product_clock.now() - timedelta(minutes=10)
    names = ("reports.make", "checkins.remind", "mail.deliver", "mail.deliver")
    report, reminder, *emails = (
        jobs.enqueue(name, {}, run_at=start + timedelta(minutes=n)).id for n, name in enumerate(names)
    )
    later = jobs.enqueue("mail.deliver", {}, run_at=product_clock.now() + timedelta(minutes=1))
    assert [worker.claim(worker.QUICK) for _ in range(4)] == [*emails, reminder, None]
    assert [worker.claim() for _ in range(2)] == [report, None]
    assert later.state is JobState.WAITING


def test_claiming_reads_only_due_jobs(db_session: DbSession) -> None:
    """The index lists due jobs in order, so waiting and finished jobs are never read."""
    jobs.enqueue("mail.deliver", {})
    with plans() as found:
        worker.claim()
    assert len(found) == 3  # any due job, one with an expired lease, the first email
    assert all("ix_job_due" in plan and "SCAN" not in plan and "Seq Scan" not in plan for plan in found)
    assert "Sort" not in found[-1]
    assert "B-TREE" not in found[-1]


def test_email_is_sent_while_a_report_is_made(new_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    app = new_app()
    stopped, making, sent = (threading.Event() for _ in range(3))

    def make_report(job: Job) -> None:
        db.session.commit()  # like every long job: SQLite has one writer
        making.set()
        assert sent.wait(60)
        stopped.set()

    def send(job: Job) -> None:
        db.session.commit()
        assert making.wait(60)
        sent.set()

    monkeypatch.setattr(worker, "periodics", [])
    monkeypatch.setitem(services.handlers, "reports.make", services.Work(make_report, priority=Priority.LONG))
    monkeypatch.setitem(services.handlers, "mail.deliver", services.Work(send, priority=Priority.EMAIL))
    with app.app_context():
        for name in ("reports.make", "mail.deliver"):
            jobs.enqueue(name, {})
        db.session.commit()
        worker.run_until(stopped)
        assert set(db.session.scalars(select(Job.state))) == {JobState.DONE}


@pytest.mark.parametrize("failing", [Priority.LONG, Priority.EMAIL], ids=["long jobs", "other jobs"])
def test_worker_stops_if_one_of_its_threads_fails(
    new_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, failing: Priority
) -> None:
    def run_jobs(stopped: threading.Event, priorities: worker.Priorities) -> int:
        if failing in priorities:
            raise RuntimeError("a thread fails")
        return 0

    monkeypatch.setattr(worker, "periodics", [])
    monkeypatch.setattr(worker, "run_jobs", run_jobs)
    with new_app().app_context(), pytest.raises(RuntimeError, match="a thread fails"):
        worker.run_until(threading.Event())


def test_lease_is_renewed_while_the_job_runs(
    new_app: Callable[..., Flask],
    ran: list[int],
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
) -> None:
    app = new_app()
    taken: list[int | None] = []

    def take_long(job: Job) -> None:
        db.session.commit()
        clock.shift(services.LEASE - timedelta(seconds=1))
        wait_until_renewed(product_clock.now() + services.LEASE)
        clock.shift(timedelta(seconds=2))  # beyond the first lease
        taken.append(worker.claim())

    handle(monkeypatch, take_long)
    monkeypatch.setattr(worker, "LEASE_RENEWED", 0.01)
    with app.app_context():
        jobs.enqueue("note", {})
        db.session.commit()
        assert worker.run_jobs() == 1
        assert db.session.execute(select(Job.state, Job.attempts)).one() == (JobState.DONE, 1)
    assert taken == [None]


def wait_until_renewed(until: datetime) -> None:
    """Wait for another thread to write this lease."""
    for _ in range(6_000):
        found = db.session.scalars(select(Job.leased_until)).one()
        db.session.commit()
        if found == until:
            return
        threading.Event().wait(0.01)
    raise AssertionError("The lease was not renewed within a minute.")


@pytest.mark.parametrize("fails", [False, True])
def test_work_is_rolled_back_if_another_worker_took_the_job(
    ran: list[int],
    db_session: DbSession,
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
    fails: bool,
) -> None:
    """A machine suspended beyond its lease continues a job that another worker has claimed."""

    def sleep_through(job: Job) -> None:
        db.session.commit()
        clock.shift(services.LEASE + timedelta(seconds=1))
        assert worker.claim() == job.id
        db.session.add(InstallationFact(name="half", value="done"))
        db.session.flush()
        if fails:
            boom(job)

    handle(monkeypatch, sleep_through)
    job_id = jobs.enqueue("note", {}).id
    db.session.commit()
    worker.run(present(worker.claim()))
    job = present(db_session.get(Job, job_id, populate_existing=True))
    assert (job.state, job.attempts, job.error) == (JobState.RUNNING, 2, "")
    assert db_session.get(InstallationFact, "half") is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_the_command_cleanly(new_app: Callable[..., Flask], number: Signals) -> None:
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
    assert all(" done " in f"{one} " for one in err.splitlines()), err  # the job it had begun, and no traceback
    assert "failed for good: No handler for 'unheard of' in this version." in line
