"""Detect stalled background work."""

from __future__ import annotations

from datetime import datetime, timedelta

PATIENCE = timedelta(minutes=5)


def is_stalled(due: datetime, now: datetime) -> bool:
    """True if jobs have waited so long that no worker can be running."""
    return due < now - PATIENCE
