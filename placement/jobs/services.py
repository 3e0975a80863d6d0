"""Enqueue work, and say who does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from placement.core import clock
from placement.core.database import db
from placement.jobs.models import Job, JobState

LEASE = timedelta(minutes=5)
REMEMBERED = timedelta(days=1)

Handler = Callable[[Job], None]
Periodic = Callable[[], int]
# Told of each failure with its reason, and whether it was the last try.
Mourner = Callable[[Job, str, bool], None]


class Hopeless(Exception):
    """A job cannot succeed by trying again: it fails at once, with this sentence as the reason."""


class NotNow(Exception):
    """A job should be tried again later; the sentence says what stood in the way.

    With `until` it waits until then and the try isn't counted: what it needs was away, not the job at fault.
    """

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


@dataclass(frozen=True)
class Work:
    """Functions that run the jobs of a name and handle their failures."""

    run: Handler
    on_failure: Mourner | None = None


handlers: dict[str, Work] = {}
periodics: list[Periodic] = []


def handler(name: str, on_failure: Mourner | None = None) -> Callable[[Handler], Handler]:
    """Register what runs the jobs of this name. It is given the job and runs inside one transaction.

    SQLite has one writer at a time: what waits for another machine or takes long commits in between.
    """

    def register(function: Handler) -> Handler:
        handlers[name] = Work(function, on_failure)
        return function

    return register


def periodic(function: Periodic) -> Periodic:
    """Register what the worker runs again and again (it must bear that); returns how much it moved."""
    if function not in periodics:
        periodics.append(function)
    return function


def enqueue(name: str, args: dict[str, Any], key: str | None = None, run_at: datetime | None = None) -> Job:
    """Ask for work. A second job of the same `key` is not made: the first is returned."""
    there = find(key) if key is not None else None
    return there or enqueue_new(name, args, key, run_at)


def enqueue_new(name: str, args: dict[str, Any], key: str | None = None, run_at: datetime | None = None) -> Job:
    """Ask for work under a key that is new, without a look whether it is."""
    job = Job(name=name, args=args, key=key, run_at=run_at or clock.now(), result={})
    db.session.add(job)
    db.session.flush()
    return job


def find(key: str) -> Job | None:
    """The job of this key, if there is one."""
    return db.session.scalars(select(Job).where(Job.key == key)).first()


@periodic
def forget_done() -> int:
    """Drop what was done a day ago and has no key: nothing is made only once because of it, and nobody looks for it."""
    old = (Job.state == JobState.DONE, Job.key.is_(None), Job.run_at < clock.now() - REMEMBERED)
    return cast(CursorResult[Any], db.session.execute(delete(Job).where(*old))).rowcount


def start_again(job: Job) -> None:
    """Do a job that failed, or was done, once more from its first try."""
    job.state, job.attempts, job.error = JobState.WAITING, 0, ""
    job.run_at, job.leased_until = clock.now(), None


def report_progress(job: Job, done: int, total: int) -> None:
    """Tell whoever is watching how far the job is and that it lives; commits what has been done so far."""
    lives = clock.now() + LEASE
    db.session.execute(update(Job).where(Job.id == job.id).values(done=done, total=total, leased_until=lives))
    db.session.commit()
