"""Delete failed tries and password requests that no longer count."""

from __future__ import annotations

from placement import jobs
from placement.people.services import locks, throttle


@jobs.periodic
def delete_old_locks() -> int:
    """Delete failed tries that no longer count; returns how many rows."""
    return locks.delete_old()


@jobs.periodic
def delete_old_requests() -> int:
    """Delete failed tries and requests of networks that no longer count; returns how many rows."""
    return throttle.delete_old()
