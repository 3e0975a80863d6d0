"""Detect stalled background work."""

from __future__ import annotations

from datetime import datetime, timedelta

OVERDUE_AFTER = timedelta(minutes=5)


def is_stalled(due: datetime, now: datetime) -> bool:
    """True if jobs have waited so long that no worker can be running."""
    return due < now - OVERDUE_AFTER
