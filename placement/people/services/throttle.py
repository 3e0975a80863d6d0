"""Limit the failed tries and unsent password emails of each network.

Stored in the database, so the limits hold across several servers. Nothing sleeps: a refused try costs no hashing.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, cast

from flask import has_request_context
from sqlalchemy import CursorResult, delete, func, or_, select, update

from placement.access import caller, security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.database import db, insert_into
from placement.core.errors import TooManyTries
from placement.jobs.models import Job, JobState
from placement.mail.models import Message, MessageState
from placement.people.models import FailedTry, NetworkTurn, PasswordRequest

MOST_FAILURES = 30
WINDOW = timedelta(minutes=15)
TURN = timedelta(minutes=1)
MOST_UNSENT = 20
FORGET = timedelta(days=1)


def check_network() -> None:
    """Raise TooManyTries after 30 failed tries from this network within 15 minutes; one a minute is still checked."""
    if not _is_limited() or _count_failures() < MOST_FAILURES or _take_turn():
        return
    last = db.session.get_one(NetworkTurn, caller.current_network(), populate_existing=True).judged_at
    wait = math.ceil((last + TURN - clock.now()).total_seconds())
    security_log.record(EventKind.THROTTLED)
    raise TooManyTries("Too many sign-ins failed from your network.", max(wait, 1))


def count_failure() -> None:
    """Count a failed try of this network."""
    if not _is_limited():
        return
    network, now = caller.current_network(), clock.now()
    db.session.add(FailedTry(network=network, at=now))
    turn = insert_into(NetworkTurn).values(network=network, judged_at=now)
    db.session.execute(turn.on_conflict_do_update(index_elements=["network"], set_={"judged_at": now}))
    db.session.flush()


def check_unsent() -> None:
    """Raise TooManyTries if 20 password emails requested from this network are not sent yet."""
    if not _is_limited():
        return
    network = caller.current_network()
    first = insert_into(NetworkTurn).values(network=network, judged_at=clock.now() - TURN)
    db.session.execute(first.on_conflict_do_nothing())
    db.session.get_one(NetworkTurn, network, with_for_update=True)  # so that each of simultaneous requests counts
    if _count_unsent(network) >= MOST_UNSENT:
        security_log.record(EventKind.THROTTLED)
        raise TooManyTries("Too many password emails were requested from your network.", int(TURN.total_seconds()))


def add_request(job: Job) -> None:
    """Count the email that this job will write as requested from this network."""
    if _is_limited():
        db.session.add(PasswordRequest(network=caller.current_network(), asked_at=clock.now(), job_id=job.id))


def add_message(job: Job, message: Message | None) -> None:
    """Record the email that a job wrote: it counts until it is sent."""
    written = message.id if message is not None else None
    db.session.execute(update(PasswordRequest).where(PasswordRequest.job_id == job.id).values(message_id=written))


def delete_old() -> int:
    """Delete what no longer counts; returns how many rows."""
    now = clock.now()
    old = (
        delete(FailedTry).where(FailedTry.at < now - WINDOW),
        delete(NetworkTurn).where(NetworkTurn.judged_at < now - FORGET),
        delete(PasswordRequest).where(PasswordRequest.asked_at < now - FORGET),
    )
    return sum(cast(CursorResult[Any], db.session.execute(statement)).rowcount for statement in old)


def _is_limited() -> bool:
    """True unless the caller is the command line, the worker, or this machine without a trusted proxy."""
    return has_request_context() and not caller.is_local()


def _count_failures() -> int:
    since = clock.now() - WINDOW
    query = select(func.count()).select_from(FailedTry)
    return db.session.scalars(query.where(FailedTry.network == caller.current_network(), FailedTry.at > since)).one()


def _take_turn() -> bool:
    """True for one try per minute: of several simultaneous ones, only one updates the row."""
    now = clock.now()
    turn = update(NetworkTurn).where(
        NetworkTurn.network == caller.current_network(), NetworkTurn.judged_at <= now - TURN
    )
    return cast(CursorResult[Any], db.session.execute(turn.values(judged_at=now))).rowcount == 1


def _count_unsent(network: str) -> int:
    """Count one day's requests whose job is not done, or whose email is waiting in the outbox."""
    query = (
        select(func.count())
        .select_from(PasswordRequest)
        .outerjoin(Job, Job.id == PasswordRequest.job_id)
        .outerjoin(Message, Message.id == PasswordRequest.message_id)
        .where(PasswordRequest.network == network, PasswordRequest.asked_at > clock.now() - FORGET)
        .where(or_(Job.state.in_((JobState.WAITING, JobState.RUNNING)), Message.state == MessageState.WAITING))
    )
    return db.session.scalars(query).one()
