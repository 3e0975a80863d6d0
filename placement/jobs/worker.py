"""Run due jobs. A job is held by a lease, so if a worker dies, another one takes it over and nothing is lost.

A worker has two threads, one for long jobs and one for all others, so no email waits for a report.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any, cast

from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.exc import DBAPIError

from placement.core import clock, health
from placement.core.database import db, first_line, reading_only
from placement.core.unit_of_work import transaction
from placement.jobs.models import Job, JobState, Priority
from placement.jobs.services import LEASE, PermanentFailure, RetryLater, handlers, periodics

log = logging.getLogger(__name__)

RETRY_DELAYS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
TRIES = len(RETRY_DELAYS) + 1
PERIOD = 60.0
LEASE_RENEWED = 60.0
PAUSE = 1.0
PAUSE_WITHOUT_DATABASE = 10.0
Priorities = tuple[Priority, ...]
QUICK: Priorities = (Priority.EMAIL, Priority.USUAL)


def run_once() -> int:
    """Run the periodic tasks and all due jobs once; returns how many records moved and jobs ran."""
    return run_periodics() + run_jobs()


def run_until(stopped: Event) -> None:
    """Keep working until told to stop; the current jobs are finished first. If one thread fails, both end."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy of the application

    def work_long() -> None:
        with app.app_context():
            _keep_working(stopped, (Priority.LONG,))

    with ThreadPoolExecutor(1, "long jobs") as pool:
        long = pool.submit(work_long)
        _keep_working(stopped, QUICK, rounds=True)
        long.result()


def _keep_working(stopped: Event, priorities: Priorities, *, rounds: bool = False) -> None:
    """Run jobs of these priorities until told to stop and, for `rounds`, the periodic work every minute."""
    next_round = time.monotonic() if rounds else math.inf
    try:
        while not stopped.is_set():
            try:
                if time.monotonic() >= next_round:
                    run_periodics()
                    next_round = time.monotonic() + PERIOD
                run_jobs(stopped, priorities)
                stopped.wait(PAUSE)
            except DBAPIError as error:
                log.warning("the database cannot be used: %s", _line(error.orig))
                db.session.remove()
                stopped.wait(PAUSE_WITHOUT_DATABASE)
    finally:
        stopped.set()


def run_periodics() -> int:
    """Run the periodic tasks. A failure is logged and doesn't stop the rest."""
    moved = 0
    with transaction():
        health.note_worker()
    for task in periodics:
        try:
            with transaction():
                moved += task()
        except Exception as error:  # the other tasks and email must continue
            reason = _line(_words(error))
            log.error("%s.%s failed: %s: %s", task.__module__, task.__name__, type(error).__name__, reason)
            log.debug("where it failed", exc_info=True)
    return moved


def run_jobs(stopped: Event | None = None, priorities: Priorities = tuple(Priority)) -> int:
    """Run due jobs one after another until none is left or told to stop; returns how many ran."""
    done = 0
    while not (stopped and stopped.is_set()) and (job_id := claim(priorities)) is not None:
        run(job_id)
        done += 1
    return done


def claim(priorities: Priorities = tuple(Priority)) -> int | None:
    """Claim the next due job under a lease. Two workers never get the same one."""
    while is_anything_due(priorities):
        with transaction():
            job = _lock_due(priorities)
            if job is None:
                return None
            if job.attempts >= TRIES:  # it crashed a worker each time
                fail_permanently(job, "The worker stopped in the middle of it.")
                continue
            job.state, job.leased_until = JobState.RUNNING, clock.now() + LEASE
            job.attempts += 1
            return job.id
    return None


def is_anything_due(priorities: Priorities = tuple(Priority)) -> bool:
    """Check for due jobs without taking the write lock, so an idle worker blocks no other writer."""
    token = reading_only.set(True)
    try:
        with transaction():
            due = or_(_is_abandoned(priorities), _is_due(priorities))
            return db.session.scalar(select(Job.id).where(due).limit(1)) is not None
    finally:
        reading_only.reset(token)


def _lock_due(priorities: Priorities) -> Job | None:
    """The next due job: one that a worker left behind, else the one that waits longest of the first priority."""
    for due in (_is_abandoned(priorities), *(_is_due((priority,)) for priority in sorted(priorities))):
        first = select(Job).where(due).order_by(Job.run_at, Job.id).limit(1)
        if (job := db.session.scalar(first.with_for_update(skip_locked=True))) is not None:
            return job
    return None


def _is_abandoned(priorities: Priorities) -> ColumnElement[bool]:
    return and_(Job.state == JobState.RUNNING, Job.priority.in_(priorities), Job.leased_until < clock.now())


def _is_due(priorities: Priorities) -> ColumnElement[bool]:
    return and_(Job.state == JobState.WAITING, Job.priority.in_(priorities), Job.run_at <= clock.now())


def run(job_id: int) -> None:
    """Run one claimed job in its own transaction; a failure is recorded and retried later."""
    attempt = 0
    try:
        with ExitStack() as lease, transaction():  # renewed until after the commit
            job = db.session.get_one(Job, job_id)
            title, attempt = f"job {job_id} {job.name}", job.attempts
            work = handlers.get(job.name)
            if work is None:
                raise PermanentFailure(f"No handler for {job.name!r} in this version.")
            lease.enter_context(renewed_lease(job_id, attempt))
            work.run(job)
            if not _write_lease(job_id, attempt, state=JobState.DONE, leased_until=None, error=""):
                raise LeaseLost
        log.info("%s done", title)
    except LeaseLost:
        log.warning("%s was taken over by another worker; what this one did is undone", title)
    except Exception as error:  # any failure is logged, saved and retried
        log.debug("where it failed", exc_info=True)
        with transaction():
            put_off(job_id, attempt, error)


class LeaseLost(Exception):
    """The lease ended while the job ran, and another worker has it."""


@contextmanager
def renewed_lease(job_id: int, attempt: int) -> Iterator[None]:
    """Renew the lease of a job while it runs, however long that takes.

    A transaction that has changed the job's row, or any row on SQLite, keeps others from both: renewing and taking.
    """
    app, is_over = current_app._get_current_object(), Event()  # type: ignore[attr-defined]  # as above

    def renew() -> None:
        while not is_over.wait(LEASE_RENEWED):
            with app.app_context():
                try:
                    with transaction():
                        _write_lease(job_id, attempt, leased_until=clock.now() + LEASE)
                except DBAPIError as error:
                    log.warning("the lease of job %s is not renewed yet: %s", job_id, _line(error.orig))

    thread = Thread(target=renew, name=f"lease of job {job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _write_lease(job_id: int, attempt: int, **values: Any) -> bool:
    """Change a job; False if it is done already or another worker has taken it since this attempt."""
    mine = (Job.id == job_id, Job.attempts == attempt, Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    changed = db.session.execute(update(Job).where(*mine).values(**values))
    return cast(CursorResult[Any], changed).rowcount == 1


def put_off(job_id: int, attempt: int, error: Exception) -> None:
    """Postpone the job, longer after each failure; give up after the last one, or immediately if PermanentFailure."""
    job = db.session.get_one(Job, job_id, populate_existing=True)
    if job.attempts != attempt:  # another worker has it
        return
    reason = (
        str(error) if isinstance(error, PermanentFailure | RetryLater) else f"{type(error).__name__}: {_words(error)}"
    )
    until = error.until if isinstance(error, RetryLater) else None
    if until is not None:
        job.attempts -= 1
    elif isinstance(error, PermanentFailure) or job.attempts >= TRIES:
        fail_permanently(job, reason)
        return
    job.state, job.leased_until, job.error = JobState.WAITING, None, reason[:2000]
    job.run_at = until or clock.now() + RETRY_DELAYS[job.attempts - 1]
    report_failure(job, reason, last=False)
    tried = "for now" if until else f"after try {job.attempts}"
    log.warning("job %s %s put off %s: %s", job.id, job.name, tried, _line(reason))


def fail_permanently(job: Job, reason: str) -> None:
    """Mark the job as failed; it stays listed, and an administrator can retry it."""
    job.state, job.leased_until, job.error = JobState.FAILED, None, reason[:2000]
    report_failure(job, reason, last=True)
    log.error("job %s %s failed for good: %s", job.id, job.name, _line(reason))


def report_failure(job: Job, reason: str, last: bool) -> None:
    """Call the failure handler of this job's name, if any."""
    work = handlers.get(job.name)
    if work is not None and work.on_failure is not None:
        work.on_failure(job, reason, last)


def _words(error: Exception) -> str:
    """The message of an error, omitting the row of a database error."""
    return first_line(error) if isinstance(error, DBAPIError) else str(error)


def _line(reason: object) -> str:
    """The text on one line, because the log has one line per job."""
    return " ".join(str(reason).split())[:500]
