"""After failed connections, all email waits 1, 2, 4 ... 30 minutes; then one email tests the server for all others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, CursorResult, delete, update

from placement.core import clock
from placement.core.database import db, insert_into
from placement.core.settings import settings
from placement.jobs.models import Job, JobState
from placement.mail.models import MailPause

DELIVER = "mail.deliver"
LONGEST = timedelta(minutes=30)
TRIAL = timedelta(minutes=1)  # longer than one delivery; no other worker tries in the meantime


def server_name(url: str) -> str:
    """The mail server of an SMTP_URL, without the password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.username or ''}@{parts.hostname or ''}:{parts.port or ''}"[:300]


def start_try(server: str) -> datetime | None:
    """None if an email may be tried now; else the time until which email waits.

    After a pause, the first caller gets None and the others wait for its result.
    """
    pause = db.session.get(MailPause, server, with_for_update=True, populate_existing=True)
    if pause is None:
        return None
    if pause.retry_at > clock.now():
        return pause.retry_at
    pause.retry_at = clock.now() + TRIAL
    return None


def start_pause(server: str, reason: str, began: datetime) -> datetime:
    """Make all email to this server wait after a try that `began` then; returns until when."""
    now = clock.now()
    first = insert_into(MailPause).values(server=server, failures=0, failed_at=now, retry_at=now, reason="")
    db.session.execute(first.on_conflict_do_nothing())
    pause = db.session.get_one(MailPause, server, with_for_update=True, populate_existing=True)
    if not pause.failures or pause.failed_at <= began or pause.retry_at <= now:
        pause.failures += 1
        pause.failed_at, pause.retry_at = now, now + next_wait(pause.failures)
    pause.reason = reason[:2000]
    _move_waiting(Job.run_at < pause.retry_at, to=pause.retry_at)
    return pause.retry_at


def next_wait(failures: int) -> timedelta:
    """The wait after this many consecutive failed connections."""
    return min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST)


def end_pause(server: str) -> None:
    """Release the waiting emails, because the server accepted one."""
    ended = cast(CursorResult[Any], db.session.execute(delete(MailPause).where(MailPause.server == server)))
    if ended.rowcount:
        _move_waiting(Job.attempts == 0, Job.run_at > clock.now(), to=clock.now())


def skip_pause() -> None:
    """Try the next email immediately, because a person requested it."""
    if url := settings().smtp_url:
        db.session.execute(update(MailPause).where(MailPause.server == server_name(url)).values(retry_at=clock.now()))


def _move_waiting(*which: ColumnElement[bool], to: datetime) -> None:
    waiting = (Job.name == DELIVER, Job.state == JobState.WAITING, *which)
    db.session.execute(update(Job).where(*waiting).values(run_at=to), execution_options={"synchronize_session": False})
