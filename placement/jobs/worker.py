"""Run what waits. A job is held by a lease, so a worker that dies loses nothing: another takes it over."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select, update

from placement.core import clock
from placement.core.database import db
from placement.core.unit_of_work import transaction
from placement.jobs.models import Job, JobState
from placement.jobs.services import handlers, periodics

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
PATIENCE = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]


def run_once() -> int:
    """Do everything that is due now; returns how much was done."""
    done = 0
    for task in periodics:
        with transaction():
            done += task()
    while (job_id := claim()) is not None:
        run(job_id)
        done += 1
    return done


def claim() -> int | None:
    """Take the next due job under a lease. Two workers never get the same one."""
    now = clock.now()
    due = or_(Job.state == JobState.WAITING, (Job.state == JobState.RUNNING) & (Job.leased_until < now))
    wanted = select(Job.id).where(due, Job.run_at <= now).order_by(Job.run_at, Job.id).limit(1)
    with transaction():
        job_id = db.session.scalar(wanted.with_for_update(skip_locked=True))
        if job_id is not None:
            db.session.execute(
                update(Job)
                .where(Job.id == job_id)
                .values(state=JobState.RUNNING, leased_until=now + LEASE, attempts=Job.attempts + 1)
            )
    return job_id


def run(job_id: int) -> None:
    """Run one claimed job in its own transaction; a failure is noted and tried again later."""
    try:
        with transaction():
            job = db.session.get_one(Job, job_id)
            handlers[job.name](job)
            db.session.execute(update(Job).where(Job.id == job_id).values(state=JobState.DONE, error=""))
    except Exception as error:  # a job may fail in any way; it is logged, kept and tried again
        log.exception("Job %s failed", job_id)
        with transaction():
            put_off(job_id, error)


def put_off(job_id: int, error: Exception) -> None:
    """Wait longer after each failure; give up after the last."""
    job = db.session.get_one(Job, job_id, populate_existing=True)
    job.error = f"{type(error).__name__}: {error}"[:2000]
    if job.attempts > len(PATIENCE):
        job.state = JobState.FAILED
    else:
        job.state = JobState.WAITING
        job.run_at = clock.now() + PATIENCE[job.attempts - 1]
