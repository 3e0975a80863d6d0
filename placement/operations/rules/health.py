"""When something is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

PATIENCE = timedelta(minutes=5)


def is_stalled(due: datetime, now: datetime) -> bool:
    """Whether work has waited so long that no worker can be running."""
    return due < now - PATIENCE
