"""Checks of a running installation: database, migrations, worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from placement.core import clock, schema
from placement.core.database import db, insert_into
from placement.core.models import InstallationFact

OK = "ok"
WORKER = "worker seen"
LONGEST_SILENCE = timedelta(minutes=3)


def note_worker() -> None:
    """Record that a worker is running now."""
    now = clock.now().isoformat()
    row = insert_into(InstallationFact).values(name=WORKER, value=now)
    db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": now}))


def check_all() -> dict[str, str]:
    """Each check with "ok" or its problem; without a database the others are unknown."""
    try:
        return {"database": OK, "migrations": _check_migrations(), "worker": _check_worker()}
    except (DBAPIError, PoolTimeout):
        return {"database": "cannot be reached", "migrations": "unknown", "worker": "unknown"}


def _check_migrations() -> str:
    return OK if schema.is_current() else "the schema does not fit this version"


def _check_worker() -> str:
    fact = db.session.get(InstallationFact, WORKER)
    if fact is None:
        return "never seen"
    is_alive = clock.now() - datetime.fromisoformat(fact.value) <= LONGEST_SILENCE
    return OK if is_alive else f"last seen {fact.value}"
