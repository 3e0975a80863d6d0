"""`python -m tests.exchange.halting_worker TABLE TIME`: a worker that stops in the middle of its transaction.

It runs waiting jobs until it has written to the table that many times, reports it, and waits to be killed.
"""

from __future__ import annotations

import signal
import sys
from itertools import count
from typing import Any

from sqlalchemy import event

from config import from_environment
from placement import create_app
from placement.core.database import db
from placement.jobs import worker


def main(table: str, time: int) -> None:
    app, times = create_app(from_environment()), count(1)
    with app.app_context():

        @event.listens_for(db.engine, "after_cursor_execute")
        def halt(connection: Any, cursor: Any, statement: str, *rest: object) -> None:
            writes = statement.startswith((f"INSERT INTO {table} ", f'INSERT INTO "{table}" '))
            if writes and next(times) == time:
                print("written", flush=True)
                signal.pause()

        worker.run_jobs()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
