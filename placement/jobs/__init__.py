"""The one door to work in the background.

`enqueue` writes the job in the transaction that wants it done; a worker (`flask worker`) runs it afterwards, at
least once, so handlers must bear being run twice.
"""

from placement.jobs.services import (
    Hopeless,
    NotNow,
    enqueue,
    enqueue_new,
    find,
    handler,
    periodic,
    report_progress,
    start_again,
)

__all__ = [
    "Hopeless",
    "NotNow",
    "enqueue",
    "enqueue_new",
    "find",
    "handler",
    "periodic",
    "report_progress",
    "start_again",
]
