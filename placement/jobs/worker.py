"""Run what waits. A job is held by a lease, so a worker that dies loses nothing: another takes it over."""

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
    """Move what is due and do everything that waits; returns how much was done."""
    return run_periodics() + run_jobs()


def run_until(stopped: Event) -> None:
    """Keep working until told to stop; a job in hand is finished first."""
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
    """Run the periodic work. A failure is logged and doesn't stop the rest."""
    moved = 0
    with transaction():
        health.note_worker()
    for task in periodics:
        try:
            with transaction():
                moved += task()
        except Exception as error:  # whatever it is, the other tasks and the mail must go on: no database, they say so
            reason = _line(_words(error))
            log.error("%s.%s failed: %s: %s", task.__module__, task.__name__, type(error).__name__, reason)
            log.debug("where it failed", exc_info=True)
    return moved


def run_jobs(stopped: Event | None = None) -> int:
    """Run due jobs one after the other until none is left, or until told to stop."""
    done = 0
    while not (stopped and stopped.is_set()) and (job_id := claim()) is not None:
        run(job_id)
        done += 1
    return done


def claim() -> int | None:
    """Take the next due job under a lease. Two workers never get the same one."""
    while is_anything_due():
        with transaction():
            wanted = select(Job).where(_due()).order_by(Job.run_at, Job.id).limit(1)
            job = db.session.scalar(wanted.with_for_update(skip_locked=True))
            if job is None:
                return None
            if job.attempts >= TRIES:  # it took a worker down with it each time
                bury(job, "The worker stopped in the middle of it.")
                continue
            job.state, job.leased_until = JobState.RUNNING, clock.now() + LEASE
            job.attempts += 1
            return job.id
    return None


def is_anything_due() -> bool:
    """Look without taking the right to write, so that an idle worker is in nobody's way."""
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
    """Run one claimed job in its own transaction; a failure is noted and tried again later."""
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
    except Exception as error:  # a job may fail in any way; it is told, kept and tried again
        log.debug("where it failed", exc_info=True)
        with transaction():
            put_off(job_id, error)


def put_off(job_id: int, error: Exception) -> None:
    """Wait longer after each failure; give up after the last, or at once where there is no hope."""
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
    """Stop trying; the job stays to be seen, and may be tried again by an administrator."""
    job.state, job.leased_until, job.error = JobState.FAILED, None, reason[:2000]
    mourn(job, reason, last=True)
    log.error("job %s %s failed for good: %s", job.id, job.name, _line(reason))


def mourn(job: Job, reason: str, last: bool) -> None:
    """Tell whoever wants to know about failures of this work."""
    work = handlers.get(job.name)
    if work is not None and work.on_failure is not None:
        work.on_failure(job, reason, last)


def _words(error: Exception) -> str:
    """The message of an error, without the row of a database error."""
    return first_line(error) if isinstance(error, DBAPIError) else str(error)


def _line(reason: object) -> str:
    """On one line: a log holds one line per job."""
    return " ".join(str(reason).split())[:500]
