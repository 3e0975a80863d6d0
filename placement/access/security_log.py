"""The security log of sign-ins, refusals, and other signs of attack, for administrators.

Events are collected during a request and written after its response, in a separate transaction, because most happen
when the request changes nothing or is undone. For a GET this is the one exception to "a GET never writes". If the
database cannot be written, they are lost silently. No event holds typed text or a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import CursorResult, case, delete, func, null, select, update
from sqlalchemy.exc import DBAPIError

from placement.access import caller
from placement.access.current import current_actor
from placement.access.models import EventKind, SecurityEvent
from placement.core import clock
from placement.core.actors import ActorKind
from placement.core.database import db, insert_into, reading_only
from placement.core.unit_of_work import SAFE, transaction

KEPT = timedelta(days=400)
MOST_A_DAY = 10_000
AT_ONCE = 5_000
# Events of completed acts: discarded if the request is refused after all.
DONE = {EventKind.SIGN_IN, EventKind.SIGN_OUT, EventKind.PASSWORD, EventKind.ROLE, EventKind.EXPORT}


@dataclass(frozen=True)
class Noted:
    """A collected event. `slot` is set if it is counted together with others instead of stored as a row."""

    kind: EventKind
    at: datetime
    account_id: int | None
    network: str
    browser: str
    slot: str | None


def init_app(app: Flask) -> None:
    """Collect refusals of every view, and write collected events after each response."""
    app.after_request(judge_answer)
    app.teardown_request(write_collected)


def record(kind: EventKind, account_id: int | None = None) -> None:
    """Collect an event of this request; outside a request, write it in the current transaction."""
    event = _note(kind, account_id)
    if has_request_context():
        _collected().append(event)
    else:
        _write(event)


def judge_answer(response: Response) -> Response:
    """Record refusals (403) and downloads; discard events of acts that failed."""
    if response.status_code == 403:
        record(EventKind.FORBIDDEN, _account_id())
    elif request.method not in SAFE and response.headers.get("Content-Disposition", "").startswith("attachment"):
        record(EventKind.EXPORT, _account_id())  # only a POST downloads data; a GET serves empty and sample files
    if response.status_code >= 400:
        _collected()[:] = [event for event in _collected() if event.kind not in DONE]
    return response


def write_collected(error: BaseException | None = None) -> None:
    """Write the events of this request, unless the database cannot be written."""
    events = g.pop("security_events", [])
    if not events:
        return
    token = reading_only.set(False)
    try:
        db.session.rollback()
        with transaction():
            for event in events:
                _write(event)
    except DBAPIError:
        pass
    finally:
        reading_only.reset(token)


def list_sign_ins(account_id: int, limit: int = 10) -> list[SecurityEvent]:
    """The latest sign-ins of an account, newest first."""
    query = select(SecurityEvent).where(SecurityEvent.account_id == account_id, SecurityEvent.kind == EventKind.SIGN_IN)
    return list(db.session.scalars(query.order_by(SecurityEvent.id.desc()).limit(limit)))


def delete_old() -> int:
    """Delete events older than 400 days; returns how many."""
    old = select(SecurityEvent.id).where(SecurityEvent.at < clock.now() - KEPT).limit(AT_ONCE)
    return _changed(delete(SecurityEvent).where(SecurityEvent.id.in_(old)))


def _account_id() -> int | None:
    actor = current_actor()
    return actor.id if actor.kind is ActorKind.USER else None


def _collected() -> list[Noted]:
    events: list[Noted] = g.setdefault("security_events", [])
    return events


def _note(kind: EventKind, account_id: int | None) -> Noted:
    """Build the event. Events of a GET or without an account can repeat without limit, so they are counted."""
    at, network = clock.now(), caller.logged_network()
    is_counted = has_request_context() and (request.method in SAFE or account_id is None)
    slot = f"{kind.value} {network} {at:%Y-%m-%dT%H:%M}" if is_counted else None
    return Noted(kind, at, account_id, network, caller.logged_browser(), slot)


def _write(event: Noted) -> None:
    """Increment the row of this kind, network and minute, or insert one while the day is under its limit."""
    more = {"count": SecurityEvent.count + 1, **_in_common(event.account_id, event.browser)}
    if event.slot is not None and _changed(update(SecurityEvent).where(SecurityEvent.slot == event.slot).values(more)):
        return
    midnight = event.at.replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(func.count()).select_from(SecurityEvent).where(SecurityEvent.at >= midnight)
    if db.session.scalars(today).one() < MOST_A_DAY:
        row = insert_into(SecurityEvent).values(count=1, **vars(event))
        db.session.execute(row.on_conflict_do_update(index_elements=["slot"], set_=more))


def _in_common(account_id: int | None, browser: str) -> dict[str, Any]:
    """The account and browser shared by all counted events; empty if they differ."""
    return {
        "account_id": case((SecurityEvent.account_id == account_id, SecurityEvent.account_id), else_=null()),
        "browser": case((SecurityEvent.browser == browser, SecurityEvent.browser), else_=""),
    }


def _changed(statement: Any) -> int:
    options = {"synchronize_session": False}
    return cast(CursorResult[Any], db.session.execute(statement, execution_options=options)).rowcount
