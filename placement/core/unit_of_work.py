"""One request, one commit. No response or email leaves before it, and a GET never writes."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from flask import Flask, Response, g, has_request_context, request, session
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from placement.core.database import db, first_line, reading_only
from placement.core.request_guard import GuardedRequest
from placement.core.request_log import route

SAFE = {"GET", "HEAD", "OPTIONS"}


class WriteOnRead(AssertionError):
    """A page that should only show something tried to change the database."""


class Application(Flask):
    """Flask with the unit of work around each view.

    The commit happens inside dispatching, so its errors (a stale row, a broken constraint) still reach the error
    handlers and become a page with a sentence.

    A request that conflicts with another is rolled back and run once more on the data the other one saved. It then
    gives the answer it would give a moment later, such as the form with both texts.
    """

    request_class = GuardedRequest

    def dispatch_request(self) -> Any:
        reading_only.set(request.method in SAFE)
        try:
            return self._act_on_newest()
        finally:
            reading_only.set(True)  # nothing is committed after this: an error page may not write

    def _act_on_newest(self) -> Any:
        if request.method in SAFE or request.files:
            return self._act()
        variables, told = dict(vars(g)), deepcopy(dict(session))
        try:
            return self._act()
        except (StaleDataError, IntegrityError):
            forget(vars(g), variables)
            forget(session, told)
        return self._act()

    def _act(self) -> Any:
        try:
            response = self.make_response(super().dispatch_request())
            settle(response)
        except BaseException:
            _undo()
            raise
        return response

    def log_exception(self, exc_info: Any) -> None:
        """Log where the request failed; database errors are logged without the row."""
        if not isinstance(exc_info[1], DBAPIError):
            self.logger.error("Exception on %s %s", request.method, route(), exc_info=exc_info)
            return
        where = "".join(traceback.format_tb(exc_info[2]))
        self.logger.error("%s on %s: %s\n%s", request.method, route(), first_line(exc_info[1]), where)


def forget(place: MutableMapping[str, Any], before: dict[str, Any]) -> None:
    """Restore a mapping to its earlier content."""
    place.clear()
    place.update(before)


def take_turn() -> None:
    """Wait for another request to the same address, so this one reads what it saved.

    Call it before the request reads anything. On SQLite, writers take turns anyway.
    """
    if request.method not in SAFE and db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(request.path, 0))))


def settle(response: Response) -> None:
    """Commit the changes of a request if it succeeded (or set `keep_changes`), else roll back.

    `undo_changes` is set if a form that was accepted before only shows its page again.
    """
    if request.method in SAFE:
        return
    if (response.status_code < 400 or g.get("keep_changes")) and not g.get("undo_changes"):
        db.session.commit()
    else:
        _undo()


def _undo() -> None:
    """Roll back, and undo what `reading` committed of this request."""
    db.session.rollback()
    take_back = g.pop("take_back", None)
    if take_back is not None and g.pop("has_committed", False):
        with transaction():
            take_back()


def on_undo(take_back: Callable[[], object]) -> None:
    """Call `take_back` if the request is undone after `reading` committed earlier changes."""
    g.take_back = take_back


def keep() -> None:
    """Commit even if the response is an error: a failed sign-in must be counted."""
    g.keep_changes = True


@contextmanager
def transaction() -> Iterator[None]:
    """The unit of work of a command or a job: commit at the end, roll back on any error."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def reading() -> Iterator[None]:
    """Read a lot before writing without holding SQLite's one write lock; changes made inside are rolled back."""
    db.session.commit()
    g.has_committed = True
    token = reading_only.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reading_only.reset(token)


def refuse_writes_on_get() -> None:
    """Make a GET that writes fail loudly."""

    @event.listens_for(Session, "before_flush")
    def refuse(session: Session, *_: object) -> None:
        if has_request_context() and request.method in SAFE and changes(session):
            raise WriteOnRead(f"{request.method} {request.path} writes.")


def changes(session: Session) -> bool:
    """True if a flush would write anything."""
    return bool(session.new or session.deleted or any(session.is_modified(row) for row in session.dirty))
