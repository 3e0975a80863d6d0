"""Distinguish a database that is away, locked, full or read-only, and a conflict, from a bug or bad data."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from placement.core.text import fold

AWAY = "The database cannot be reached."
LOCKED = "The database is busy."
FULL = "The disk of the database is full."
READ_ONLY = "The database can only be read at the moment."
DAMAGED = "The database file cannot be read."

SQLITE = {
    "database or disk is full": FULL,
    "attempt to write a readonly database": READ_ONLY,
    "database is locked": LOCKED,
    "database table is locked": LOCKED,
    "unable to open database file": AWAY,
    "disk i/o error": AWAY,
    "locking protocol": LOCKED,
    "file is not a database": DAMAGED,
    "database disk image is malformed": DAMAGED,
}
POSTGRESQL = {  # by error code, or its first two characters
    "25006": READ_ONLY,
    "53100": FULL,
    "53": LOCKED,
    "55P03": LOCKED,
    "40P01": LOCKED,
    "57P": AWAY,
    "08": AWAY,
    "58": AWAY,
}


REFUSED = ("SQLITE_CONSTRAINT_NOTNULL", "SQLITE_CONSTRAINT_CHECK", "23502", "23514")  # a value, at any time


def is_conflict(error: IntegrityError) -> bool:
    """True unless the database refuses a missing or disallowed value; then another change is not the cause."""
    codes = (getattr(error.orig, "sqlite_errorname", None), getattr(error.orig, "sqlstate", None))
    return not any(code in REFUSED for code in codes)


def describe_outage(error: BaseException | None) -> str:
    """One sentence on a database outage; empty if this error is not one."""
    if isinstance(error, PoolTimeout):
        return LOCKED
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return ""
    if hasattr(error.orig, "sqlite_errorcode") or type(error.orig).__module__ == "sqlite3":
        message = fold(str(error.orig))
        return next((sentence for words, sentence in SQLITE.items() if words in message), "")
    return _describe_postgresql(error)


def _describe_postgresql(error: DBAPIError) -> str:
    code = getattr(error.orig, "sqlstate", None)
    if code is None:  # the connection itself failed, so there is no message from the server
        is_connection = type(error.orig).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout")
        return AWAY if is_connection or error.connection_invalidated else ""
    return next((sentence for start, sentence in POSTGRESQL.items() if code.startswith(start)), "")
