"""Run due jobs. A job is held by a lease, so if a worker dies, another one takes it over and nothing is lost."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from threading import Event

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import DBAPIError

from placement.core import clock, health
from placement.core.database import db, first_line, reading_only
from placement.core.unit_of_work import transaction
from placement.jobs.models import Job, JobState
from placement.jobs.services import LEASE, Hopeless, NotNow, handlers, periodics

log = logging.getLogger(__name__)

PATIENCE = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
TRIES = len(PATIENCE) + 1
PERIOD = 60.0
PAUSE = 1.0
PAUSE_WITHOUT_DATABASE = 10.0


def run_once() -> int:
    """Run the periodic tasks and all due jobs once; returns how many records moved and jobs ran."""
    return run_periodics() + run_jobs()


def run_until(stopped: Event) -> None:
    """Keep working until told to stop; the current job is finished first."""
    next_round = time.monotonic()
    while not stopped.is_set():
        try:
            if time.monotonic() >= next_round:
                run_periodics()
                next_round = time.monotonic() + PERIOD
            run_jobs(stopped)
            stopped.wait(PAUSE)
        except DBAPIError as error:
            log.warning("the database cannot be used: %s", _line(error.orig))
            db.session.remove()
            stopped.wait(PAUSE_WITHOUT_DATABASE)


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


def run_jobs(stopped: Event | None = None) -> int:
    """Run due jobs one after another until none is left or told to stop; returns how many ran."""
    done = 0
    while not (stopped and stopped.is_set()) and (job_id := claim()) is not None:
        run(job_id)
        done += 1
    return done


def claim() -> int | None:
    """Claim the next due job under a lease. Two workers never get the same one."""
    while is_anything_due():
        with transaction():
            wanted = select(Job).where(_due()).order_by(Job.run_at, Job.id).limit(1)
            job = db.session.scalar(wanted.with_for_update(skip_locked=True))
            if job is None:
                return None
            if job.attempts >= TRIES:  # it crashed a worker each time
                bury(job, "The worker stopped in the middle of it.")
                continue
            job.state, job.leased_until = JobState.RUNNING, clock.now() + LEASE
            job.attempts += 1
            return job.id
    return None


def is_anything_due() -> bool:
    """Check for due jobs without taking the write lock, so an idle worker blocks no other writer."""
    token = reading_only.set(True)
    try:
        with transaction():
            return db.session.scalar(select(Job.id).where(_due()).limit(1)) is not None
    finally:
        reading_only.reset(token)


def _due() -> ColumnElement[bool]:
    now = clock.now()
    abandoned = (Job.state == JobState.RUNNING) & (Job.leased_until < now)
    return or_((Job.state == JobState.WAITING) & (Job.run_at <= now), abandoned)


def run(job_id: int) -> None:
    """Run one claimed job in its own transaction; a failure is recorded and retried later."""
    try:
        with transaction():
            job = db.session.get_one(Job, job_id)
            title = f"job {job_id} {job.name}"
            work = handlers.get(job.name)
            if work is None:
                raise Hopeless(f"No handler for {job.name!r} in this version.")
            work.run(job)
            job.state, job.leased_until, job.error = JobState.DONE, None, ""
        log.info("%s done", title)
    except Exception as error:  # any failure is logged, saved and retried
        log.debug("where it failed", exc_info=True)
        with transaction():
            put_off(job_id, error)


def put_off(job_id: int, error: Exception) -> None:
    """Postpone the job, longer after each failure; give up after the last one, or immediately if Hopeless."""
    job = db.session.get_one(Job, job_id, populate_existing=True)
    reason = str(error) if isinstance(error, Hopeless | NotNow) else f"{type(error).__name__}: {_words(error)}"
    until = error.until if isinstance(error, NotNow) else None
    if until is not None:
        job.attempts -= 1
    elif isinstance(error, Hopeless) or job.attempts >= TRIES:
        bury(job, reason)
        return
    job.state, job.leased_until, job.error = JobState.WAITING, None, reason[:2000]
    job.run_at = until or clock.now() + PATIENCE[job.attempts - 1]
    mourn(job, reason, last=False)
    tried = "for now" if until else f"after try {job.attempts}"
    log.warning("job %s %s put off %s: %s", job.id, job.name, tried, _line(reason))


def bury(job: Job, reason: str) -> None:
    """Mark the job as failed; it stays listed, and an administrator can retry it."""
    job.state, job.leased_until, job.error = JobState.FAILED, None, reason[:2000]
    mourn(job, reason, last=True)
    log.error("job %s %s failed for good: %s", job.id, job.name, _line(reason))


def mourn(job: Job, reason: str, last: bool) -> None:
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
