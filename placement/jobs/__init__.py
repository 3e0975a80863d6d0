"""The one door to work in the background.

`enqueue` writes the job in the transaction that wants it done; a worker (`flask worker`) runs it afterwards, at
least once, so handlers must bear being run twice.
"""

from placement.jobs.services import Hopeless, enqueue, find, handler, periodic, report_progress

__all__ = ["Hopeless", "enqueue", "find", "handler", "periodic", "report_progress"]
