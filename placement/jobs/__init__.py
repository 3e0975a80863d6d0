"""Background jobs.

`enqueue` writes the job in the caller's transaction; a worker (`flask worker`) runs it afterwards, at least once, so
handlers must be safe to run twice.
"""

from placement.jobs.models import Priority
from placement.jobs.services import (
    PermanentFailure,
    RetryLater,
    enqueue,
    enqueue_new,
    find,
    handler,
    periodic,
    report_progress,
    start_again,
)

__all__ = [
    "PermanentFailure",
    "Priority",
    "RetryLater",
    "enqueue",
    "enqueue_new",
    "find",
    "handler",
    "periodic",
    "report_progress",
    "start_again",
]
