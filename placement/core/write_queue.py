"""Let the threads of one process write to a SQLite file in the order of their requests.

SQLite alone sleeps and retries, so with eight writers some wait many times as long as others. A connection takes its
turn right before BEGIN IMMEDIATE and releases it when that transaction ends, however it ends. Other processes are not
in the queue: between processes, SQLite's lock and its busy_timeout apply.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from dataclasses import dataclass, field
from threading import Lock, get_ident

from sqlalchemy.exc import OperationalError

BEGIN = "BEGIN IMMEDIATE"


@dataclass(frozen=True, eq=False)
class Waiter:
    """A connection waiting to write; `opened` is released when its turn comes."""

    connection: QueuedConnection
    thread: int = field(default_factory=get_ident)
    opened: Lock = field(default_factory=Lock)


class WriteQueue:
    """Passes the turn from one connection to the next, first come, first served."""

    def __init__(self, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self._guard = Lock()
        self._waiting: deque[Waiter] = deque()
        self._now: Waiter | None = None

    def enter(self, connection: QueuedConnection) -> None:
        """Wait for the turn. Raises SQLAlchemy's locked-database error after `timeout_seconds` seconds.

        A thread that has the turn with another connection doesn't have to wait for itself.
        """
        mine = Waiter(connection)
        with self._guard:
            if self._now is None:
                self._now = mine
                return
            if self._now.thread == mine.thread or self._now.connection is connection:
                return
            mine.opened.acquire()
            self._waiting.append(mine)
        has_come = False
        try:
            has_come = mine.opened.acquire(timeout=self.timeout_seconds)
        finally:
            if not has_come:
                self._give_up(mine)
        if not has_come:
            raise OperationalError(BEGIN, None, sqlite3.OperationalError("database is locked"))

    def leave(self, connection: QueuedConnection) -> None:
        """Pass the turn to the next in the queue; does nothing if this connection doesn't have it."""
        with self._guard:
            if self._now is not None and self._now.connection is connection:
                self._call_next()

    def count(self) -> int:
        """The number of connections that have the turn or are waiting for it."""
        with self._guard:
            return len(self._waiting) + (self._now is not None)

    def _give_up(self, mine: Waiter) -> None:
        with self._guard:
            if self._now is mine:  # the turn came at the last moment
                self._call_next()
            else:
                self._waiting.remove(mine)

    def _call_next(self) -> None:
        self._now = self._waiting.popleft() if self._waiting else None
        if self._now is not None:
            self._now.opened.release()


class QueuedConnection(sqlite3.Connection):
    """A driver connection that releases its turn when its transaction ends."""

    queue: WriteQueue | None = None

    def commit(self) -> None:
        """Commit; after an error the transaction still holds its turn until the rollback."""
        try:
            super().commit()
        finally:
            self._end()

    def rollback(self) -> None:
        """Roll back, and let the next connection write."""
        try:
            super().rollback()
        finally:
            self._end()

    def close(self) -> None:
        """Close; SQLite rolls back what was not committed."""
        try:
            super().close()
        finally:
            if self.queue is not None:
                self.queue.leave(self)

    def _end(self) -> None:
        if self.queue is not None and not self.in_transaction:
            self.queue.leave(self)
