"""Enqueue jobs, and register the functions that run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from placement.core import clock
from placement.core.database import db
from placement.jobs.models import Job, JobState, Priority

LEASE = timedelta(minutes=5)
REMEMBERED = timedelta(days=1)

Handler = Callable[[Job], None]
Periodic = Callable[[], int]
# Called after each failure with its reason, and True if it was the last try.
FailureHandler = Callable[[Job, str, bool], None]


class PermanentFailure(Exception):
    """The job can't succeed on retry: it fails immediately, with this sentence as the reason."""


class RetryLater(Exception):
    """The job should be retried later; the sentence gives the reason.

    With `until` the job waits until then and the try isn't counted: a dependency was unavailable, the job is fine.
    """

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


@dataclass(frozen=True)
class Work:
    """Functions that run the jobs of a name and handle their failures, and the priority of these jobs."""

    run: Handler
    on_failure: FailureHandler | None = None
    priority: Priority = Priority.USUAL


handlers: dict[str, Work] = {}
periodics: list[Periodic] = []


def handler(
    name: str, on_failure: FailureHandler | None = None, *, priority: Priority = Priority.USUAL
) -> Callable[[Handler], Handler]:
    """Register the function that runs jobs of this name. It receives the job and runs inside one transaction.

    SQLite has one writer at a time: a handler that is slow or waits on another machine commits in between.
    """

    def register(function: Handler) -> Handler:
        handlers[name] = Work(function, on_failure, priority)
        return function

    return register


def periodic(function: Periodic) -> Periodic:
    """Register a function that the worker repeats every minute; it returns how many records it moved."""
    if function not in periodics:
        periodics.append(function)
    return function


def enqueue(name: str, args: dict[str, Any], key: str | None = None, run_at: datetime | None = None) -> Job:
    """Enqueue a job. If a job with this `key` exists, return it instead of adding another."""
    existing = find(key) if key is not None else None
    return existing or enqueue_new(name, args, key, run_at)


def enqueue_new(name: str, args: dict[str, Any], key: str | None = None, run_at: datetime | None = None) -> Job:
    """Enqueue a job under a new key, without a look for an earlier job of this key."""
    priority = handlers[name].priority if name in handlers else Priority.USUAL
    job = Job(name=name, args=args, key=key, priority=priority, run_at=run_at or clock.now(), result={})
    db.session.add(job)
    db.session.flush()
    return job


def find(key: str) -> Job | None:
    """The job with this key, if any."""
    return db.session.scalars(select(Job).where(Job.key == key)).first()


@periodic
def forget_done() -> int:
    """Delete jobs done over a day ago. Those with a key stay, because it prevents a second job and is looked up."""
    any_priority = Job.priority.in_(tuple(Priority))
    old = (Job.state == JobState.DONE, any_priority, Job.run_at < clock.now() - REMEMBERED, Job.key.is_(None))
    return cast(CursorResult[Any], db.session.execute(delete(Job).where(*old))).rowcount


def start_again(job: Job) -> None:
    """Run a failed or finished job again, starting from its first try."""
    job.state, job.attempts, job.error = JobState.WAITING, 0, ""
    job.run_at, job.leased_until = clock.now(), None


def report_progress(job: Job, done: int, total: int) -> None:
    """Save the job's progress and extend its lease; commits the work done so far."""
    lives = clock.now() + LEASE
    db.session.execute(update(Job).where(Job.id == job.id).values(done=done, total=total, leased_until=lives))
    db.session.commit()
